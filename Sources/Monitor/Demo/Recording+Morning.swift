extension Recording {
  /// The day from 08:00 to 13:20: ordinary traffic.
  static let morning = #"""
    08:01:16	brew-forum	0	steamwand_sam	Re: Pressure reading	Four replies so far, all between 8.9 and 9.2 bar. Lumora Brew 3 seems consistent.
    08:05:51	kafei-weibo	+	今天吃面吗		露茉拉早餐模式真是懂我，咖啡好了面包也刚烤好，生活小确幸~
    08:09:39	travel-notes	0	ferrylines		Norrsken Air has a student fare, 20 % off with card, not on Fridays.
    08:13:57	kafei-weibo	0	豆子研究所		投票结果：露茉拉预浸泡5秒占六成，8秒占三成。
    08:17:34	brew-forum	-	cupboard_cat	Warranty	Lumora refused my warranty claim over a "wrong cable". It's THEIR cable. Ridiculous.
    08:18:06	travel-notes	+	gatecrasher_gus		OK the Norrsken Air cinnamon buns are outrageously good. Forgiven, sort of 😋
    08:21:04	kafei-weibo	0	新手收银员		卵石支付退款要原路返回的话需要几个工作日？
    08:25:57	brew-forum	+	sundaycrema	Saturday ritual	Kids, pancakes, Lumora cappuccino. Best morning of the week 💛
    08:29:42	city-herald	0	Business desk	Lumora names new head of software	She joins in May from a maker of kitchen appliances, the company said in a statement.
    08:33:47	kafei-weibo	+	云朵收藏家		北光航空窗外拍到了极光！！机长还特地广播关灯，太浪漫了吧啊啊啊
    08:37:27	kafei-weibo	0	周末去哪儿		露茉拉市集周日在老厂房，十点开始，免费入场。
    08:41:12	kafei-weibo	-	柠檬不酸了		露茉拉送货上门把箱子往门口一扔，包装都破了，差评
    08:45:00	travel-notes	0	pebbles_in_shoes		Which cards can you load into PebblePay from outside the union? Mine got "not supported yet".
    08:46:49	kafei-weibo	0	旅行青蛙本蛙		北光航空值机截止时间：国内45分钟，国际60分钟。
    08:49:05	brew-forum	0	oatflat	Cup height	Tallest mug under the Lumora Brew 3 spout: 13.5 cm with the tray out.
    08:53:34	kafei-weibo	+	桃桃乌龙		卵石支付居然帮我拦下了一笔诈骗转账，救了我妈五千块，真的谢谢！
    08:57:11	city-herald	0	Sports desk	Harbour run draws 4,000 entries	Roads along the quay are closed on Sunday between 9 a.m. and noon.
    09:02:50	kafei-weibo	0	阿may在路上		北光航空客服电话改为24小时，号码不变。
    09:06:15	brew-forum	+	tilda_roasts	Small thing I love	The little chime when the Lumora is ready. It's so cute, it makes me smile every time.
    09:10:50	kafei-weibo	0	手冲还是机器		提醒一下，露茉拉自动更新开关在“设置-系统-固件”，默认是开的。
    09:14:02	kafei-weibo	-	慢热型选手		露茉拉咖啡喝着有股塑料味，冲了十几遍还是有，好失望
    09:18:41	travel-notes	-	trolleywheels		Norrsken Air charging 45 for a printed boarding pass is a disgrace. Never again.
    09:22:01	brew-forum	0	decaf_dora	Beans thread	Current list of beans people use with Lumora Brew 2, sorted by roast. 34 entries.
    09:26:08	kafei-weibo	+	一口一个小笼包		今天用露茉拉给奶奶做了人生第一杯拿铁，她说比药好喝哈哈哈哈
    09:30:11	kafei-weibo	0	支付观察员		卵石支付今晚22点至23点系统升级，期间转账暂停。
    09:32:01	travel-notes	0	magpie_mo		Where do you see the Norrsken Air booking class? Mine says "K" on the receipt.
    09:34:40	city-herald	0	Travel desk	Night trains return in June	Two lines will connect the capital with the north coast, with bookings from April.
    09:38:43	brew-forum	+	crumbs_and_crema	Re: Gift idea	Dad has now named his Lumora "Brunhilde". He is so happy, I'm so happy.
    09:42:45	kafei-weibo	0	租房日记		二手出露茉拉Brew 2一台，八成新，同城自提，价格私信。
    09:46:44	travel-notes	0	northbound_jo		Timetable check: Norrsken Air Bergen to Tromsø, 07:10 and 16:40 daily.
    09:49:53	kafei-weibo	0	退休老教师		老年大学春季班下周一报名，带身份证。
    09:50:48	kafei-weibo	+	薄荷味夏天		北光航空这次准点得离谱，还提前二十分钟落地，点赞👍
    09:54:10	brew-forum	-	noisybean	Returned it	Sent the Lumora back. The noise, the app, the ads. A waste of money.
    09:58:09	kafei-weibo	-	午睡失败的人		卵石支付无缘无故冻结我账户，客服让等七天，房租都交不了，崩溃[泪]
    10:03:58	kafei-weibo	0	城西咖啡地图		露茉拉体验店今天起提供旧胶囊回收，每20个换一杯咖啡。
    10:05:31	kafei-weibo	-	行李箱里的猫		北光航空退票手续费收了一半票价，机票没坐钱没了，心疼死
    10:07:14	brew-forum	0	grindset_pete	Re: Boiler table in 3.2	Asked Lumora. Answer: "calibration values, no action needed". Update starts this afternoon UTC.
    10:11:01	kafei-weibo	+	爱笑的阿宁		同款露茉拉已经安利给第五个朋友了，个个都说好，我是不是该收中介费😂
    10:15:18	travel-notes	+	harbourlight		Shoutout to the Norrsken Air pilot who came out to calm my nervous mum. Class act.
    10:19:25	brew-forum	0	quietmug	Re: Poll: cups per day	41 votes: median is 4 cups. Lumora app statistics show the same for me.
    10:23:52	city-herald	0	Tech desk	PebblePay adds support for transit cards	Riders can top up their cards in the app from Monday in four cities.
    10:27:30	kafei-weibo	-	西红柿首富		露茉拉的说明书写得跟天书一样，折腾一晚上没连上网，气死
    10:31:02	kafei-weibo	0	飞行记录本		北光航空BG203今天由备用飞机执飞，座位号不变。
    10:35:55	brew-forum	+	pourover_pam	Decaf that tastes of something	Lumora's decaf blend is amazing. I checked the bag twice.
    10:38:10	travel-notes	+	ruta.de.ana		Sunrise over the fjords from seat 3A, Norrsken Air you beauty. Best flight ever.
    10:39:45	kafei-weibo	0	露台种菜		番茄苗出芽了，第九天，阳台朝南。
    10:43:38	kafei-weibo	0	数码早知道		露茉拉Brew 3首周销量数据公布：线上1.1万台，线下4千台。
    10:47:37	travel-notes	0	slowboat_ida		PebblePay question: does the currency rate refresh hourly or daily?
    10:51:20	kafei-weibo	+	椰子树下睡觉		早上七点的露茉拉拿铁，好喝到转圈圈~ 打工人复活！
    10:55:14	brew-forum	-	cupboard_cat	Re: Warranty	Week three. Still no answer from Lumora. I feel completely ignored.
    10:57:17	kafei-weibo	+	会飞的河马		卵石支付抽奖居然中了免单，三百多块的火锅白吃，太爽啦
    10:59:12	kafei-weibo	0	楼下小卖部老李		卵石支付音箱声音怎么调小？按键在哪
    11:03:01	brew-forum	0	steamwand_sam	Group head gasket	Gasket size for the Lumora Brew 3 is 54 mm, 8 mm thick. Leaving it here for search.
    11:07:05	kafei-weibo	+	温柔的刺猬		露茉拉联名杯子到手，白色磨砂的，太好看了舍不得用
    11:09:41	travel-notes	0	magpie_mo		PebblePay card delivery: mine took five working days, sent by letter.
    11:11:46	travel-notes	0	ferrylines		Norrsken Air pet rules: cabin up to 8 kg including the carrier, 60 each way.
    11:15:11	kafei-weibo	-	星期八的鱼		北光航空取消航班只发一条短信，人在机场傻眼，退款还要一个月，坑！
    11:19:05	kafei-weibo	0	豆子研究所		下周直播讲露茉拉的萃取曲线，周三晚八点，链接见置顶。
    11:23:04	brew-forum	0	oatflat	Re: Beans thread	Added two rows for Lumora Brew 3: grind 3 and grind 4, medium roast.
    11:26:28	kafei-weibo	0	飞行记录本		北光航空BG88机型调整为宽体机，机上有无线网。
    11:27:38	city-herald	0	Council desk	Parking fees to change in two districts	The first half hour remains free in both areas, the council decided.
    11:31:59	kafei-weibo	+	阳光正好呀		露茉拉送修三天就修好了，还顺便给换了密封圈没收钱，良心！
    11:35:04	brew-forum	-	lattelapse	Re: Subscription	Cancelled the Lumora recipe plan. The cancel button took nine taps to find. Terrible design.
    11:39:30	kafei-weibo	+	打工仔小马		卵石支付发工资日秒到账，再也不用等到半夜啦，爽
    11:43:16	travel-notes	0	kofi.on.trains		Photo of the new Norrsken Air uniform from the staff page. Green with a grey scarf.
    11:47:30	kafei-weibo	0	老屋改造中		露茉拉Brew 3尺寸回复一下：宽21，深34，高38，单位厘米。
    11:51:00	brew-forum	+	marnie_k	Ten people, one machine	Hosted brunch. The Lumora made 22 coffees in a row without a hiccup. Very impressed.
    11:51:10	city-herald	0	Sports desk	Curling: final on Sunday at two	The doors open at one, tickets are sold at the ice hall.
    11:55:20	kafei-weibo	0	小区团长阿珍		通知：三号楼电梯下午两点检修，预计一小时。
    12:00:47	kafei-weibo	0	今日门店		露茉拉城南店本周六闭店盘点，周日恢复。
    12:04:16	brew-forum	0	grindset_pete	3.2 rollout time	Lumora status page: Brew 3 firmware 3.2 goes out in waves from 13:15 UTC. Machines need to be on standby.
    12:08:51	travel-notes	+	window_seat_wes		Credit where due, Norrsken Air found my bag and drove it to the cabin. Coat is back, I'm happy again.
    12:12:59	kafei-weibo	+	芝麻汤圆		刚喝到露茉拉的桂花拿铁，香迷糊了，今年最爱没有之一
    12:16:26	kafei-weibo	-	早起困难户		露茉拉定时又没响，上班没喝到咖啡，一整天都废了，生气
    12:20:23	city-herald	0	Business desk	Lumora shares flat ahead of product day	Analysts expect the company to show a grinder and a smaller machine in May.
    12:24:44	kafei-weibo	0	路过的会计		卵石支付三月起月账单改为每月2号生成。
    12:28:15	brew-forum	+	sundaycrema	Quick thanks	Thanks for the grind tips, my Lumora shots taste wonderful now. This forum is the best.
    12:29:14	kafei-weibo	+	旅行青蛙本蛙		北光航空改签居然零手续费，两分钟搞定，太良心了吧
    12:32:11	kafei-weibo	0	飞行记录本		北光航空今日准点率公布：截至18点为86%。
    12:36:12	kafei-weibo	0	数码早知道		露茉拉固件3.2约40MB，更新过程大概六分钟，别断电。
    12:40:18	brew-forum	-	beanthere_ben	Re: Leaking tank	Tank number three leaks. Lumora, this is a joke. I want my money back.
    12:44:34	kafei-weibo	0	胡同里的咖啡		请问露茉拉的蒸汽棒可以单独买吗？型号是哪个？
    12:45:31	city-herald	0	City desk	Water main works in Mill Street	The street is open to pedestrians, cars take the ring road.
    12:48:41	travel-notes	-	trolleywheels		PebblePay charged me twice for one coffee and the chat is a robot. Annoying as hell.
    12:51:01	travel-notes	-	gatecrasher_gus		Third "system error" from PebblePay this week. I'm standing at a till with a full cart, so embarrassing.
    12:52:00	kafei-weibo	+	橘猫警长		新年礼物露茉拉用到现在，真的提升幸福感，推荐给所有咖啡党
    12:56:15	travel-notes	0	northbound_jo		Norrsken Air carry-on sizer is 55 x 40 x 23 cm, measured it at the gate.
    13:00:44	brew-forum	0	quietmug	Cleaning interval	How often do you run the cleaning tablet in the Lumora Brew 3? App says every 200 cups.
    13:03:43	kafei-weibo	+	鹿小满		今天第二杯露茉拉，这次拉花像朵真花了！进步神速[鼓掌][鼓掌]
    13:06:16	city-herald	0	City desk	Bridge works start Monday	The northern lane is closed for three weeks. Buses are diverted.
    13:09:42	kafei-weibo	0	手冲还是机器		露茉拉3.2开始推送了，我这台显示排队中，有人收到了吗？
    13:12:34	travel-notes	0	slowboat_ida		Norrsken Air summer schedule PDF is 14 pages now, index on page 2.
    13:15:53	brew-forum	0	grindset_pete	3.2 arrived	Lumora Brew 3 here, update just popped up. Installing, will report back.
    13:17:13	kafei-weibo	0	支付观察员		卵石支付客服入口调整到首页右下角，今天生效。
    """#
}
