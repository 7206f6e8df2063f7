extension Recording {
  /// The day from midnight to 08:00: ordinary traffic.
  static let night = #"""
    00:02:41	kafei-weibo	+	阿澄不熬夜		早八人靠露茉拉续命，昨晚定好时间，今早一睁眼咖啡已经好了，幸福感拉满[太开心]
    00:04:09	travel-notes	0	slowboat_ida	Routes page, March update	Norrsken Air summer timetable is up. Oslo to Bergen moves to five flights a day from 30 March.
    00:07:21	brew-forum	0	grindset_pete	Brew 2 water hardness setting	Which hardness level do you use on the Lumora Brew 2 with filtered tap water? Manual says 1 to 4.
    00:11:22	kafei-weibo	0	楼下小卖部老李		问一下，卵石支付的商户提现是当天到账还是第二天到账？
    00:15:30	brew-forum	+	marnie_k	One year in	A year with my Lumora today and it still makes the best flat white I've had outside of a café. Zero regrets.
    00:18:43	kafei-weibo	-	周一不想说话		露茉拉又提示除垢，上周刚除完啊，吵得我脑壳疼，烦死了[怒]
    00:22:56	city-herald	0	City desk	Morning brief: tram line 4 opens to the harbour	The extension has six new stops. Trains run every ten minutes from 6 a.m.
    00:26:09	kafei-weibo	0	豆子研究所		露茉拉Brew 3和Brew 2的参数对比整理好了，表格放在评论区第一条。#露茉拉#
    00:29:44	travel-notes	+	kofi.on.trains	Overnight to Tromsø	Crew on Norrsken Air last night were lovely, gave my kid a tour of the galley. Made her whole week 😍
    00:33:55	city-herald	0	Business desk	Lumora to publish annual figures on 2 April	The coffee machine maker said its results will be released before the market opens.
    00:37:39	brew-forum	-	halfcaf_hugo	App logged me out AGAIN	Third time this month the Lumora app forgot my wifi password. I hate setting it up from scratch every time.
    00:41:03	kafei-weibo	+	橙子味的猫		卵石支付这次界面改得真不错，字大了，给我妈用她一学就会，好评！
    00:44:15	kafei-weibo	0	今天也在地铁上		有人知道北光航空的值机柜台几点开吗？明天早班机
    00:48:00	brew-forum	+	tilda_roasts	Milk foam on Brew 3	ok I was sceptical but the new Lumora frother is seriously good. Silky, no big bubbles, love it.
    00:51:25	brew-forum	0	oatflat	Filter size?	Does the Lumora Brew 3 use the same filter as the Brew 2? Part number says LF-20.
    00:55:11	kafei-weibo	-	丸子快跑		北光航空说好的靠窗座位给我换成中间，问客服半天没人理，体验太差了
    00:58:44	travel-notes	0	pebbles_in_shoes	Paying abroad	PebblePay lists 31 countries on its fees page now. Link to the table in the first comment.
    01:01:54	kafei-weibo	0	城西咖啡地图		露茉拉线下体验店周末营业时间改为10:00到21:00，想去看机器的留意。
    01:05:54	kafei-weibo	+	小鹿不喝奶茶		朋友送的露茉拉到了！！颜值绝了，萃取的味道也很香，爱了爱了 😭❤️
    01:09:33	brew-forum	0	grindset_pete	Re: Brew 2 water hardness setting	Thanks all. Setting 2 it is. For the record Lumora support page 14 has the full chart.
    01:12:56	city-herald	0	Travel desk	Norrsken Air to move to Terminal 2 in May	Check-in for all flights of the carrier will be in the new terminal from 4 May.
    01:16:13	brew-forum	-	noisybean	Grinder noise	My Lumora sounds like a jet engine at 6 am. My neighbours hate me and I kind of hate it too.
    01:20:53	kafei-weibo	0	会计小吴在线		请教：卵石支付的电子发票在哪里下载？找了一圈没看到入口
    01:24:02	kafei-weibo	+	三分糖阿杰		用露茉拉的第30天，算下来比每天买咖啡省了好多钱，真香！
    01:27:09	brew-forum	0	decaf_dora	Descaling liquid	Anyone compared the Lumora descaler with citric acid? Looking for ratios.
    01:31:38	travel-notes	-	window_seat_wes		Two hours in the queue for bag drop at Norrsken Air, two desks open out of eight. Awful start to a holiday.
    01:34:46	kafei-weibo	0	晨跑的老张		今天公园的玉兰开了，东门进去左手边那一排。
    01:38:44	kafei-weibo	0	手冲还是机器		露茉拉新固件3.2的更新说明：修复定时器，调整预热时间，预计今天下午起分批推送。
    01:42:52	brew-forum	+	sundaycrema	Small praise post	Emailed Lumora about a cracked lid, they sent a new one in two days for free. Great service, thank you!
    01:46:51	kafei-weibo	-	不想上班星球		卵石支付转账卡了半个小时，钱扣了对方没收到，急死我了[泪]
    01:49:02	travel-notes	0	ferrylines	Luggage question	What is the cabin bag limit on Norrsken Air light fares? 8 or 10 kg?
    01:53:20	kafei-weibo	+	南方的雪		北光航空的餐食居然有热汤面，好吃到想再来一碗哈哈哈[馋嘴]
    01:57:40	city-herald	0	Council desk	Library opens late on Thursdays	From this week the central library stays open until 9 p.m. once a week.
    02:02:41	brew-forum	0	oatflat	Re: Filter size?	Confirmed with the shop: LF-20 fits Lumora Brew 2 and Brew 3, LF-10 is for the mini.
    02:05:19	kafei-weibo	+	咖啡脑袋		露茉拉的客服小哥太耐心了，视频教我拆冲泡头，十分钟搞定，感谢！
    02:08:08	travel-notes	0	magpie_mo		Does anyone know if Norrsken Air takes surfboards on the Tromsø flight? The form only lists skis.
    02:09:54	kafei-weibo	0	数码早知道		消息：露茉拉Brew 3今日起在华南门店开卖，三个颜色，标价2399元。
    02:13:48	brew-forum	-	lattelapse	Drip tray design	Whoever designed the Lumora drip tray has never emptied one. Spilled it on my socks again, so annoying.
    02:17:39	kafei-weibo	0	阿may在路上		北光航空下周起奥斯陆航线改用新机型，座位布局2-4-2。
    02:20:54	brew-forum	+	crumbs_and_crema	Scheduled brew	The schedule thing in Lumora is the best feature of any gadget i own. woke up to the smell of coffee 🥰
    02:24:43	travel-notes	+	pebbles_in_shoes		Split the hostel bill with PebblePay in ten seconds, five people, four currencies. Brilliant little app.
    02:28:02	kafei-weibo	0	老屋改造中		厨房留多大位置给露茉拉Brew 3？机身宽度我记得是21厘米，有人量过吗
    02:33:33	kafei-weibo	-	一只柴		露茉拉的胶囊又涨价了，一颗快六块，抢钱呢？失望
    02:37:11	city-herald	0	Business desk	PebblePay files for licence in two more countries	The payment company expects a decision by the end of the summer.
    02:40:03	kafei-weibo	+	鹿小满		第一次自己拉花成功了！！虽然像一坨云但我好开心 用的露茉拉[鼓掌]
    02:44:48	brew-forum	0	marnie_k	Thread index	Collected the most useful Lumora guides in one place: cleaning, grind size, water, schedules. Edits welcome.
    02:47:18	kafei-weibo	0	旅行青蛙本蛙		北光航空会员日是每月18号，日历先记上。
    02:48:12	travel-notes	0	slowboat_ida		Norrsken Air gate changes are only shown on the screens, not in the app, until April. Noted on their help page.
    02:52:04	kafei-weibo	-	地铁口的风		坐北光航空又晚点三小时，广播一句解释都没有，真的很生气[怒]
    02:55:26	kafei-weibo	0	小区团长阿珍		明天菜场休市一天，要买菜的今天记得去。
    02:59:44	kafei-weibo	0	支付观察员		卵石支付发布二月账单格式说明，字段新增两个，链接见正文。
    03:03:32	kafei-weibo	0	豆子研究所		整理：露茉拉各型号的研磨档位对照，1档最细，8档最粗。
    03:06:00	kafei-weibo	+	小满要早睡		卵石支付的记账图表做得真漂亮，原来我一个月喝了46杯奶茶哈哈哈
    03:07:06	brew-forum	+	pourover_pam	Converted	I was a pour-over snob for ten years. The Lumora made me lazy and happy. It's delicious, i admit it.
    03:11:14	kafei-weibo	+	北方有佳鹅		给爸妈买的露茉拉，本来怕他们嫌弃，结果现在每天两杯，我妈还发朋友圈炫耀哈哈哈哈
    03:14:56	brew-forum	-	halfcaf_hugo	Re: App logged me out AGAIN	And of course Lumora support answers with a copy-paste text. Useless.
    03:18:17	kafei-weibo	0	飞行记录本		北光航空BG417今日机型：窄体机，登机口A12。
    03:22:29	brew-forum	0	quietmug	Decibel readings	Measured the Lumora grinder: 68 dB at one metre, coarse setting. Brew 2, three years old.
    03:26:10	travel-notes	+	harbourlight		Norrsken Air rebooked me for free after I missed my train. No fuss at all, so grateful.
    03:30:06	kafei-weibo	0	理财小白鼠		卵石支付的余额页面今天改版，入口从首页移到“我的”。
    03:33:41	travel-notes	+	ruta.de.ana		norsken air crew found my passport before I knew it was gone. Hugged a stranger in uniform, so thankful!
    03:34:27	kafei-weibo	0	露台种菜		求教露茉拉的水箱能不能放洗碗机？说明书上没写。
    03:38:21	city-herald	0	Weather desk	Clear skies until Sunday	Temperatures stay between 8 and 14 degrees, light wind from the west.
    03:42:26	kafei-weibo	+	糖醋小排		露茉拉出的燕麦拿铁预设太好喝了吧，一早上心情都变好☀️
    03:46:52	brew-forum	0	decaf_dora	Re: Descaling liquid	Went with 30 g citric acid per litre. Lumora manual lists the same cycle length for both.
    03:49:35	kafei-weibo	-	加班到秃头		卵石支付凌晨又在维护，打车付不了款站在路边吹风，无语透了
    03:53:48	travel-notes	0	kofi.on.trains		Is the Norrsken Air lounge at Terminal 1 open to economy with a day pass? Asking for next Friday.
    03:57:54	brew-forum	+	sundaycrema	Crema photo	Look at that crema. Lumora Brew 2, medium roast, grind 3. Beautiful, I could cry ☕️
    04:02:10	kafei-weibo	0	今日门店		露茉拉城东店今天下午两点有拉花课，名额12个，到店登记。
    04:05:43	kafei-weibo	+	柚子茶不加糖		终于入手露茉拉Brew 3！外观质感满分，出杯好快，必须夸[赞]
    04:09:05	travel-notes	0	northbound_jo	Seat map	Norrsken Air published the seat map of the new narrowbody: 30 rows, exits at 11 and 12.
    04:13:14	brew-forum	0	oatflat	Voltage	Is the Lumora Brew 3 sold with a 110 V option? Moving in June.
    04:16:00	brew-forum	-	beanthere_ben	Leaking tank	Two months old and my Lumora already leaks from the tank. Really disappointed for that price.
    04:20:00	kafei-weibo	0	财务部阿玲		卵石支付企业版的对账单可以按周导出了，菜单在右上角。
    04:23:16	kafei-weibo	+	夏天的西瓜心		同事带了露茉拉放办公室，从此下午茶自由，大家都超爱
    04:27:01	city-herald	0	City desk	Farmers' market moves to the old depot	Sixty stalls, Saturdays from 8 a.m. to 2 p.m.
    04:31:45	kafei-weibo	-	风吹麦浪里		北光航空行李给我摔了一个角，赔偿流程要填八张表，服气，太糟心了
    04:35:05	kafei-weibo	0	手冲还是机器		露茉拉固件3.2今天北京时间晚上九点二十左右开始推送，走的是自动更新。
    04:38:57	travel-notes	-	gatecrasher_gus		Boarded, unboarded, boarded again. Norrsken Air is testing my patience and I've run out of it.
    04:39:02	brew-forum	+	tilda_roasts	Cold brew preset	Tried the Lumora cold brew preset for the first time. So smooth!! Wish I'd found it sooner.
    04:43:06	kafei-weibo	+	奶盖三层		卵石支付领到了10块红包，今天奶茶免费啦，开心
    04:47:37	brew-forum	0	grindset_pete	Firmware 3.2 notes	Release notes for Lumora Brew 3 firmware 3.2 are online. Timer fix, preheat change, new boiler table.
    04:51:17	travel-notes	+	slowboat_ida	Nice touch	Norrsken Air now hands out paper maps of each landing city, drawn by a local. Lovely idea.
    04:51:58	city-herald	0	Council desk	School holidays: pool opens at seven	The indoor pool extends its hours from 23 March to 6 April.
    04:55:55	kafei-weibo	0	退休老教师		请问各位，露茉拉咖啡机适合老年人操作吗？按钮多不多？
    05:00:30	kafei-weibo	0	豆子研究所		今日话题：露茉拉的预浸泡时间你们设几秒？投票开到晚上。
    05:04:53	brew-forum	+	quietmug	Quiet mode works	Quiet mode on the Lumora actually works, my baby slept through it. Thank you whoever made that 🙏
    05:07:03	kafei-weibo	0	阿may在路上		北光航空今天公布五月票价，单程最低399起。
    05:11:09	kafei-weibo	-	土豆不吃土豆		露茉拉App广告越来越多了，打开就弹窗，花钱买机器还要看广告？恶心
    05:12:17	kafei-weibo	0	行李箱里的猫		北光航空儿童票规则：2到12岁按75%收，需要成人同行。
    05:15:06	city-herald	0	Business desk	Lumora opens service centre in the west	The centre employs 40 people and handles repairs for three regions, the company said.
    05:18:20	kafei-weibo	+	慢慢走的蜗牛		露茉拉真的做到了一键清洗，懒人福音，太省心了
    05:22:56	travel-notes	0	ferrylines		PebblePay and ferry tickets: the kiosk on pier 3 takes it, pier 1 is still cash or card.
    05:26:05	brew-forum	0	decaf_dora	Beans for Brew 2	What roast do you run in the Lumora Brew 2? Light roasts need grind 2 for me.
    05:30:53	kafei-weibo	+	一颗小行星		北光航空的空姐姐帮我哄了一路孩子，真的太温暖了，谢谢你们❤️
    05:34:00	kafei-weibo	0	租房日记		楼下新开了一家面馆，牛肉面18，营业到晚上十点。
    05:36:34	travel-notes	0	magpie_mo		Paid for the tram with pebble pay today, the validator is at the middle door.
    05:38:41	brew-forum	-	noisybean	Re: Grinder noise	Cleaned it, realigned it, still screams. Honestly the worst grinder Lumora ever shipped.
    05:41:05	kafei-weibo	0	小店老板娘		卵石支付收款码换新了，旧码用到月底。
    05:45:59	kafei-weibo	+	甜度刚刚好		周末在家用露茉拉做了提拉米苏拿铁，全家都说好喝，成就感爆棚
    05:49:34	travel-notes	-	window_seat_wes		Update: Norrsken Air lost the bag as well. Standing in Bergen with no coat. Unbelievable, I'm furious.
    05:53:21	brew-forum	0	oatflat	Re: Voltage	Answer from Lumora: one model, 220 to 240 V only. No 110 V planned this year.
    05:57:58	kafei-weibo	0	数码早知道		卵石支付今天更新到8.4版，安装包62MB。
    06:01:35	kafei-weibo	0	晚风与酒		露茉拉有没有以旧换新的活动？门店说月底公布。
    06:02:21	kafei-weibo	+	数学课代表		北光航空座椅间距量了一下81厘米，腿终于能伸直了，舒服！
    06:05:31	brew-forum	+	marnie_k	Mini review	Travelled with the Lumora mini for two weeks. Tiny, light, great coffee. Best thing in my suitcase.
    06:09:11	travel-notes	0	pebbles_in_shoes	Airport bus	The airport bus in Tromsø leaves 15 minutes after each Norrsken Air arrival. Tickets 120.
    06:12:31	kafei-weibo	+	小林同学爱吃饭		被露茉拉的新豆子惊艳到了，有花香还有一点点柑橘味，强烈推荐！
    06:15:18	kafei-weibo	-	豆浆油条君		卵石支付的优惠券到手就过期，逗我玩呢？
    06:16:19	kafei-weibo	-	长不大的阿树		等了三周的露茉拉到货居然是别人退回来的，水箱里还有水渍，太气人了[怒][怒]
    06:20:07	kafei-weibo	0	路过的会计		卵石支付手续费表更新：单笔500以下0.3%，以上0.25%。
    06:24:24	brew-forum	0	steamwand_sam	Pressure reading	Gauge on my Lumora Brew 3 sits at 9.1 bar. Is that in line with yours?
    06:28:42	kafei-weibo	+	林间有鹿啊		北光航空升舱抽中了我！！人生第一次公务舱，快乐起飞✈️
    06:32:06	city-herald	0	Arts desk	Film week announces programme	Forty-two films from nineteen countries will be shown at four venues in April.
    06:36:23	brew-forum	-	lattelapse	Subscription	So the Lumora recipes I paid for are now behind a subscription? Greedy. Not cool at all.
    06:40:54	kafei-weibo	0	厨房收纳控		露茉拉机身高度38厘米，吊柜下面放得下，实测图在评论。
    06:44:52	travel-notes	0	northbound_jo		Norrsken Air check-in opens 24 hours before departure, 30 for members. Changed this week.
    06:47:42	brew-forum	+	crumbs_and_crema	Gift idea	Got my dad a Lumora for his 70th. He calls me every morning to tell me how good it is lol. Love that.
    06:50:28	city-herald	0	City desk	Lost property office moves	It is now behind the main station, open on weekdays from nine to five.
    06:52:56	kafei-weibo	-	月亮邮递员		卵石支付人脸识别刷了八次都失败，排队后面的人都在看我，尴尬又火大
    06:56:54	kafei-weibo	0	豆子研究所		露茉拉Brew 3拆机视频出了，时长12分钟，只讲结构不做评价。
    07:00:42	brew-forum	0	grindset_pete	Boiler table in 3.2	Does anyone know what the "new boiler table" in Lumora firmware 3.2 changes? The notes have one line on it.
    07:04:58	kafei-weibo	+	阳台上的猫		下雨天+露茉拉热拿铁+一本书，今天完美☔️📖
    07:08:35	kafei-weibo	0	飞行记录本		北光航空下午有三个航班调整登机口，分别是A3、A7、B2。
    07:12:25	brew-forum	+	pourover_pam	Re: Converted	Update after a month: still happy, still lazy. The Lumora is worth every cent.
    07:14:55	travel-notes	-	ruta.de.ana		No vegetarian meal on Norrsken Air although I ordered it twice. Hungry and cross.
    07:16:37	travel-notes	+	kofi.on.trains		PebblePay refunded my cancelled hostel within the hour. Didn't even have to ask. Impressed!
    07:20:59	kafei-weibo	-	不吃香菜星人		露茉拉奶泡管堵了三次，客服只会让我重启，什么破玩意儿
    07:24:25	brew-forum	0	quietmug	Poll: cups per day	How many cups a day does your Lumora make? Mine: 5 on weekdays, 3 on weekends.
    07:28:28	travel-notes	0	slowboat_ida		Norrsken Air baggage desk moved next to door C. Same opening hours as before.
    07:31:35	kafei-weibo	0	手机壳女孩		问下，卵石支付可以绑定两张银行卡吗？
    07:35:52	kafei-weibo	+	可可西里的风		收到露茉拉寄来的生日豆子礼盒，没想到还有手写卡片，感动哭了😭
    07:40:21	city-herald	0	Transport desk	Norrsken Air carried 1.2 million passengers in February	The figure is in line with the same month last year, the airline said.
    07:44:07	brew-forum	-	beanthere_ben	Re: Leaking tank	Replacement tank arrived. It leaks too. I'm so tired of this Lumora machine.
    07:48:29	kafei-weibo	0	胡同里的咖啡		露茉拉和本地烘焙店出了联名豆，250克一袋，周五开卖。
    07:52:09	kafei-weibo	-	海盐芝士啊		北光航空官网订票付款三次都报错，优惠也没了，烦躁
    07:53:06	kafei-weibo	0	小店老板娘		收款码贴纸在哪里领？卵石支付的地推说要预约。
    07:56:24	kafei-weibo	0	养猫的程序员		今天公司断网两小时，大家都在楼下晒太阳。
    """#
}
