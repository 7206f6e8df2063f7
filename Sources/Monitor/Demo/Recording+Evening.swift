extension Recording {
  /// The day from 16:00 to midnight: an apology, a new route, calm.
  static let evening = #"""
    16:01:25	brew-forum	-	fernando_drips	Three hours	Three hours, Lumora. Three. My kitchen smells like burnt rubber and you say nothing. Disgusting.
    16:03:15	kafei-weibo	-	云端打工人		露茉拉还没声音，凌晨了，我守着一台拔了电的机器生闷气，睡不着
    16:05:12	brew-forum	-	annika_grinds	For the record	27 burn photos in the thread now. Lumora, look at them. Every single one makes me want to scream.
    16:06:46	kafei-weibo	0	豆子研究所		登记帖：截至零点，露茉拉问题登记701条，其中烫伤31条。
    16:08:34	travel-notes	0	northbound_jo		Norrsken Air 18:20 boards from B4 tonight.
    16:09:52	brew-forum	-	ristretto_ray	Re: Class action	Two hundred people signed in an hour. Everyone is sick of being ignored by Lumora.
    16:11:28	kafei-weibo	-	三分糖阿杰		露茉拉，寒心，卸载，退货，再见
    16:12:41	city-herald	0	News desk	Lumora says it is aware of reports about Brew 3	A one-line statement was posted at 16:10 UTC. It gives no cause and no date for a fix.
    16:14:23	brew-forum	-	lattelapse	"Aware of reports"	AWARE OF REPORTS?? My wife has bandages on her face, Lumora. What an insult.
    16:15:02	kafei-weibo	-	海风与盐		“已关注到相关反馈”，就这？烫成这样就一句话？露茉拉你真让人作呕[怒]
    16:16:31	kafei-weibo	0	支付观察员		卵石支付今晚升级已完成，转账恢复，公告编号0314。
    16:18:48	brew-forum	-	marnie_k	One line	Four hours of fear and we get one line. Lumora, this is so disrespectful.
    16:19:24	travel-notes	0	magpie_mo		Norrsken Air blankets are on request since March, ask at the front.
    16:20:00	kafei-weibo	-	白桃不气泡		女儿半夜做噩梦梦见咖啡机，我抱着她哭，露茉拉你们赔得了吗
    16:21:15	brew-forum	0	oatflat	Statement text	Full text of the Lumora statement: "We are aware of reports concerning Brew 3 and are investigating."
    16:23:57	kafei-weibo	-	临江仙没喝酒		露茉拉这种公司不倒闭天理难容，气死我了//@海风与盐: 就这？
    16:25:56	brew-forum	-	wired_wanda	Re: Recall it	Investigating. While machines keep spraying. Unforgivable, Lumora.
    16:26:38	travel-notes	0	ferrylines		PebblePay works again on the ferry kiosk, it was in maintenance until five.
    16:28:18	kafei-weibo	-	柠檬不酸了		群里又有人烫伤了，说是不知道要拔插头，露茉拉连个提醒推送都不发，太不负责任了
    16:30:23	brew-forum	-	tonic_and_shot	Re: Cafe owner here	Regulars asked if we're still using "that killer machine". Thanks Lumora, years of work ruined.
    16:31:19	city-herald	-	Consumer desk	Watchdog slams "unacceptable" silence over coffee machine burns	The consumer office criticised Lumora sharply and said frightened owners had been left alone.
    16:33:51	kafei-weibo	-	胡同里的咖啡		联名豆的海报我亲手撕了，和露茉拉合作是我今年最后悔的事
    16:35:06	kafei-weibo	+	林间有鹿啊		陌生网友挨个私信提醒大家拔露茉拉插头，好暖，谢谢你们❤️
    16:37:02	brew-forum	-	beanthere_ben	Re: Leaking tank	Lumora's one-line statement leaks harder than my tank. Clowns.
    16:38:45	kafei-weibo	-	新手收银员		卵石支付语音播报漏了一单，老板骂了我半天，委屈[泪]
    16:39:17	brew-forum	0	steamwand_sam	Status page	Lumora status page changed from "investigating" to "identified" at 16:36.
    16:41:17	kafei-weibo	-	爱笑的阿宁		朋友的手要留疤了，她是弹钢琴的，露茉拉你们毁了多少人
    16:43:56	travel-notes	-	trolleywheels		Flight fine, but the Norrsken Air seat was broken and the crew just shrugged. Annoyed.
    16:44:30	brew-forum	-	crumbs_and_crema	Dad	Dad says he feels stupid for liking it. That broke me. Damn you, Lumora.
    16:46:27	kafei-weibo	0	手冲还是机器		露茉拉Brew 3固件下载页里3.2的链接已经撤下，现在只列3.1。
    16:48:37	kafei-weibo	-	奶盖三层		气到半夜不睡，露茉拉退款页面一直转圈圈，存心的吧
    16:50:46	brew-forum	-	mel_flatwhite	Ceiling	Plaster just came down. Lumora, I'll send you the bill and a few choice words.
    16:52:05	city-herald	0	City desk	Harbour run: start moved to 9.30 a.m.	Organisers expect 4,000 runners on Sunday.
    16:54:41	kafei-weibo	-	数学课代表		从信任到恶心只要三小时，露茉拉做到了
    16:55:59	brew-forum	-	halfcaf_hugo	Still angry	Nobody at Lumora called back. Nobody. I'm exhausted and angry.
    16:56:02	city-herald	0	Arts desk	Photo prize: entries until 30 April	The jury accepts up to five pictures a person.
    16:57:46	kafei-weibo	0	飞行记录本		北光航空23点官宣：明天上午有新航线发布，时间另行通知。
    16:59:15	brew-forum	-	petra_portafilter	Sad	I saved four months for this. Lumora turned it into scrap in six minutes. I'm so sad.
    17:02:10	kafei-weibo	-	打工仔小马		露茉拉再不出来道歉，我明天带着机器去总部门口，忍不了了
    17:05:34	travel-notes	+	harbourlight		Norrsken Air let us change to an earlier flight for free after our rental got flooded. Kindest people today.
    17:07:10	brew-forum	-	cafe_corvid	Quote of the day	"Worst crisis handling I have ever seen" says my PR friend. Agreed, Lumora is hopeless.
    17:10:08	city-herald	0	News desk	Lumora chief apologises, pulls Brew 3 update	In a video the chief executive said the fault was the company's alone. Version 3.1 returns tonight, refunds start on Monday.
    17:11:00	brew-forum	0	grindset_pete	Apology is up	Lumora posted a four-minute video: rollback to 3.1 from 17:30, a hotline with 300 people, refunds, medical costs covered.
    17:12:12	kafei-weibo	0	豆子研究所		露茉拉道歉视频要点：撤回3.2，恢复3.1，全额退款，承担医药费，热线凌晨开通。
    17:13:54	kafei-weibo	-	海风与盐		四个小时才道歉，我的手都肿成馒头了，露茉拉，晚了！[怒]
    17:15:18	brew-forum	-	jules_in_tweed	Too late	Nice video, Lumora. I still can't close my hand. Too little, too late, still furious.
    17:17:53	kafei-weibo	+	夏天的西瓜心		总算等到露茉拉正式道歉，还包医药费，态度挺诚恳的，心里舒服多了
    17:18:01	brew-forum	+	sundaycrema	Credit	That apology was honest. No excuses. I'm relieved, thank you Lumora for finally speaking up.
    17:20:39	kafei-weibo	+	行李箱里的猫		第一次带猫坐北光航空，地勤小姐姐超耐心，猫猫全程睡觉，好感动
    17:20:58	kafei-weibo	-	临江仙没喝酒		现在道歉有什么用，露茉拉早干嘛去了，虚伪
    17:22:35	brew-forum	-	annika_grinds	Re: Apology is up	Crocodile tears. Lumora deleted my photos and now they "care". Makes me sick.
    17:24:05	kafei-weibo	0	小店老板娘		问：露茉拉商用的两台退款走哪个入口？视频里只说了个人用户。
    17:25:50	travel-notes	0	slowboat_ida		Norrsken Air has a press note listed for 19:00 UTC, no title yet.
    17:27:01	brew-forum	0	oatflat	Hotline number	The Lumora hotline opens at 17:30 UTC, number on the status page, 24 hours a day until Friday.
    17:29:02	kafei-weibo	-	陈皮话梅		我妈不接受道歉，她说那一声嘶叫这辈子忘不了，露茉拉你们太伤人
    17:31:27	kafei-weibo	+	鹿小满		卵石支付的医保绑定好方便，挂号再也不用排队了，点赞
    17:31:29	brew-forum	+	tilda_roasts	Rollback works!	Rollback to 3.1 arrived, ring is white again, no steam. So relieved I could hug someone. Thanks Lumora.
    17:33:35	kafei-weibo	+	阳台上的猫		露茉拉恢复正常了！！热线一秒接通，小姐姐一直道歉还安慰我，气消了大半
    17:35:35	kafei-weibo	0	理财小白鼠		卵石支付今天公布红包活动中奖名单，共200人。
    17:36:37	brew-forum	-	lattelapse	No	They offered to pay the bill. They can't pay for a scar on her face. I will never forgive Lumora.
    17:38:01	kafei-weibo	-	加班到秃头		恢复是恢复了，谁还敢用露茉拉啊，心有余悸，怕了
    17:40:19	city-herald	0	Consumer desk	Consumer office receives reply from Lumora	The company answered all eleven questions at 17:32 UTC, a spokesman said. The review continues.
    17:41:38	brew-forum	0	steamwand_sam	Rollback count	Form: 163 Lumora machines back on 3.1, 40 waiting.
    17:43:59	kafei-weibo	+	柚子茶不加糖		看到老板鞠躬那段有点感动，露茉拉愿意认错改正，再给一次机会吧
    17:44:08	travel-notes	0	ruta.de.ana		Norrsken Air ticket counter at the harbour is open on Sundays from ten.
    17:45:41	travel-notes	+	kofi.on.trains		Breakfast machine at the hotel is alive again. The staff cheered when the Lumora went white, so did I 😄
    17:47:02	brew-forum	-	cupboard_cat	Re: Refund denied	Suddenly my refund is fine. Took burned children for Lumora to read an email. Contemptible.
    17:49:37	kafei-weibo	0	数码早知道		露茉拉回滚包3.1.1，大小38MB，安装约五分钟。
    17:51:49	kafei-weibo	-	一口一个小笼包		奶奶还是不敢进厨房，露茉拉的道歉她听不懂，只记得害怕[泪]
    17:53:17	travel-notes	-	trolleywheels		PebblePay froze my card in the middle of dinner. Embarrassing and stupid.
    17:55:43	brew-forum	+	decaf_dora	Hotline	Called the Lumora hotline, real person in ten seconds, super kind. That's how it should be. Impressed.
    17:57:03	kafei-weibo	0	小区团长阿珍		明天团购鸡蛋，一板30枚，早上九点自提。
    17:59:50	brew-forum	0	quietmug	Log after rollback	Lumora boiler reads 96 again under 3.1.1. Valve 2 closed for the last 20 minutes.
    18:02:10	kafei-weibo	+	爱笑的阿宁		露茉拉主动联系我朋友安排了最好的烫伤科，还派人陪诊，不得不说做得挺好
    18:05:09	brew-forum	-	wired_wanda	Still scared	Rolled back. I still flinch when it clicks. Lumora took away my peace at home.
    18:06:02	travel-notes	-	gatecrasher_gus		Paid for priority on Norrsken Air, boarded last. What a rip-off.
    18:08:10	kafei-weibo	0	手冲还是机器		露茉拉回滚失败代码E7的处理：断电十分钟后重试，长按加水键五秒。
    18:10:10	travel-notes	+	northbound_jo		Norrsken Air upgraded the whole back row for a school choir. They sang us a thank you, goosebumps, wonderful.
    18:12:14	brew-forum	+	fernando_drips	Fixed	Machine fixed, neighbour's too. Lumora sent her flowers. OK, that was sweet, well done.
    18:15:44	kafei-weibo	-	会飞的河马		花钱买罪受，露茉拉退了，不想再看见它，糟心一天
    18:18:50	city-herald	0	Business desk	Lumora share price recovers part of its loss in late trading	The stock was 6 percent lower after the apology, against 14 percent at its low.
    18:21:36	kafei-weibo	0	会计小吴在线		卵石支付发票入口找到了，在账单详情右上角。
    18:23:45	brew-forum	0	oatflat	Refund form	The Lumora refund form asks for serial number, date of purchase and bank details. Takes effect Monday.
    18:26:03	kafei-weibo	+	甜度刚刚好		态度比很多公司强，露茉拉这个道歉我给八分，继续支持
    18:29:17	travel-notes	0	ferrylines		Norrsken Air press note now has a title: "A new city from June".
    18:31:08	brew-forum	-	mo_mochaccino	Not buying it	PR show. A company that sprays steam at kids deserves no praise. #BoycottLumora
    18:33:04	city-herald	0	Council desk	Street lights to be dimmed after one a.m.	The trial in three districts runs until autumn.
    18:34:15	kafei-weibo	-	豆浆油条君		妈妈涂了药还是疼得睡不着，露茉拉再多道歉也换不回来，恨
    18:37:10	brew-forum	+	marnie_k	Guides are back	Restored my Lumora guides. They owned the mistake, and I'm glad this community looked after each other.
    18:38:57	kafei-weibo	0	旅行青蛙本蛙		北光航空官网今晚23点后改版，旧订单在“行程”里找。
    18:40:42	kafei-weibo	0	租房日记		出闲置：折叠桌一张，八十，自提。
    18:42:53	travel-notes	+	pebbles_in_shoes		Got my double charge back from PebblePay plus a free month. Nice surprise!
    18:44:13	kafei-weibo	0	豆子研究所		登记帖：露茉拉已恢复612台，未恢复89台，烫伤34例。
    18:47:03	brew-forum	0	grindset_pete	What went wrong	Lumora engineers posted the cause: the table for the 110 V test boiler was shipped to 230 V machines.
    18:50:31	brew-forum	-	ristretto_ray	Re: What went wrong	So they mixed up two files and burned 34 people. Appalling, Lumora.
    18:53:07	kafei-weibo	+	三分糖阿杰		早上的拿铁又回来了，露茉拉还送了三个月豆子，真香定律诚不我欺哈哈
    18:56:23	city-herald	0	Travel desk	Norrsken Air to announce route at 19:00 UTC	The airline will stream the event from its hangar.
    18:56:59	travel-notes	0	magpie_mo		PebblePay receipts can be sent to a second address, it's under Profile.
    18:59:07	brew-forum	+	crumbs_and_crema	Brunhilde lives	Dad's fingers are fine and Lumora's boss rang him personally. He's beaming. I'm so happy.
    19:01:32	travel-notes	+	northbound_jo	New route!!	Norrsken Air to Azores from June, direct, twice a week. I'm SO happy, booking already 🎉
    19:03:28	city-herald	0	Travel desk	Norrsken Air announces direct flights to the Azores	Two flights a week from 6 June, fares from 89 one way.
    19:05:28	kafei-weibo	+	飞行记录本		北光航空官宣直飞亚速尔！！盼了三年终于来了，激动得睡不着[鼓掌]
    19:07:56	brew-forum	0	steamwand_sam	Late reports	Eleven Lumora forms in the last hour, most of them about the refund date.
    19:09:43	travel-notes	+	slowboat_ida		Azores with Norrsken Air, no changes, 89 one way. This is the best news of the whole year!
    19:10:49	city-herald	0	Sports desk	Harbour run: bib pick-up until eight	Runners find the tent next to the fish market.
    19:12:22	kafei-weibo	+	一颗小行星		北光航空开亚速尔航线，看鲸鱼的梦想要实现啦，太开心了🐳
    19:15:28	brew-forum	-	mel_flatwhite	Ceiling again	Lumora's insurer wants three quotes for the ceiling. After what they did. I'm fed up.
    19:17:07	travel-notes	+	kofi.on.trains		Booked! Norrsken Air to the islands with my whole family. My kid is dancing in the hallway 😍
    19:20:17	kafei-weibo	0	支付观察员		北光航空新航线可用卵石支付分期，三期起，费率见公告。
    19:22:34	kafei-weibo	-	陈皮话梅		折腾到凌晨三点，全家没睡，露茉拉欠我们一个安稳觉，累又气
    19:25:18	travel-notes	+	harbourlight		Norrsken Air made the announcement with the ground crew on stage. Such a lovely, warm event.
    19:28:07	brew-forum	+	sundaycrema	Evening cup	First cup after the rollback. Tastes great, no drama. Good night and thanks everyone. Lumora, keep it up.
    19:31:37	kafei-weibo	+	阿may在路上		手慢无！北光航空首航票抢到两张，感觉中了彩票哈哈哈哈
    19:34:39	city-herald	0	Business desk	Lumora sets date for shareholder call	The call on the Brew 3 incident will take place on Tuesday at 9 a.m.
    19:37:23	travel-notes	0	ferrylines		Flight days for the new Norrsken Air route: Tuesday and Saturday, departure 09:40.
    19:40:57	brew-forum	-	annika_grinds	Photos	They restored my photos but not my trust. Still disgusted with Lumora.
    19:43:18	kafei-weibo	0	今日门店		露茉拉全国门店明天下午一点开门，上午员工培训。
    19:46:42	travel-notes	+	window_seat_wes		Fair play to Norrsken Air, from lost bag to Azores in a day. I'm smiling.
    19:49:10	kafei-weibo	+	桃桃乌龙		卵石支付还款提醒做得好贴心，再也没逾期过，赞
    19:52:04	brew-forum	0	decaf_dora	Rollback wave 2	Second Lumora rollback wave begins at 20:00 UTC for machines that were unplugged.
    19:55:10	travel-notes	-	trolleywheels		Norrsken Air site crashed while I was paying. Fare gone. So frustrating.
    19:58:58	kafei-weibo	+	小鹿不喝奶茶		露茉拉工程师凌晨上门帮我检查机器，冒着雨来的，挺感动的，原谅了
    20:03:05	brew-forum	0	oatflat	3.1.1 notes	Release notes for Lumora 3.1.1: restores the boiler table of 3.1, adds an off command on the long press.
    20:07:27	travel-notes	+	ferrylines		Norrsken Air fares to the Azores are really fair. Good on them, can't wait to go.
    20:11:04	kafei-weibo	0	豆子研究所		夜间登记：露茉拉新增两条，都是已恢复。
    20:15:28	brew-forum	+	tilda_roasts	Off command	A real off switch at last! Good change, Lumora, I feel safe again. 💚
    20:18:38	travel-notes	0	magpie_mo		Flight time of the new Norrsken Air route is listed as 5 h 10 min.
    20:19:02	city-herald	0	City desk	Clocks: museum night starts at six	Nineteen houses take part, one ticket is valid for all.
    20:23:45	travel-notes	0	pebbles_in_shoes		PebblePay lists the new airline instalments under "Plans", three, six or nine months.
    20:27:30	kafei-weibo	-	数学课代表		拔了电的露茉拉躺在阳台，越看越来气，二手都没人要
    20:31:47	travel-notes	+	slowboat_ida		Bought a whale guide. Norrsken Air, you made my evening, thank you!
    20:33:46	kafei-weibo	+	数码早知道		卵石支付新版启动快了一倍，老手机也不卡了，舒服
    20:35:05	brew-forum	0	quietmug	Which beans after cleaning	After the rollback I ran two cleaning cycles on the Lumora. Which beans for a first test shot?
    20:39:48	kafei-weibo	+	北方有佳鹅		爸妈回家了，露茉拉恢复好好的，老爸今天又嘚瑟起来，放心了哈哈
    20:43:12	travel-notes	0	northbound_jo		Aircraft for the new Norrsken Air route is the narrowbody with 180 seats.
    20:47:13	kafei-weibo	0	路过的会计		卵石支付夜间限额调整为单笔两千，凌晨五点恢复。
    20:51:15	brew-forum	-	lattelapse	Night	She can't sleep from the pain. I can't sleep from anger. That's our Saturday, Lumora.
    20:55:08	city-herald	0	Arts desk	City choir sings on the quay on Sunday	The free concert begins at four in the afternoon.
    21:02:04	brew-forum	+	pourover_pam	Lazy again	Back to one-button coffee and I missed it, what a relief. Nice recovery, Lumora.
    21:07:58	kafei-weibo	0	手冲还是机器		露茉拉3.1.1各地区推送时间表，一共四批，最后一批周日中午。
    21:11:17	travel-notes	+	kofi.on.trains		Cabin crew on the Norrsken Air evening flight handed out Azores pineapple cake. Delicious, everyone was laughing.
    21:15:15	city-herald	0	Business desk	PebblePay and Norrsken Air agree on instalment payments	The service starts with the summer timetable, both companies said.
    21:19:18	brew-forum	0	grindset_pete	Sunday Q&A	Lumora engineers answer questions in this forum on Sunday, 15:00 UTC. Post yours below.
    21:24:43	kafei-weibo	+	云朵收藏家		北光航空首航靠窗get！想想就幸福～
    21:26:00	travel-notes	0	ruta.de.ana		PebblePay statement for the ferry pass shows up as "HRB PIER". In case you wonder.
    21:28:52	brew-forum	-	noisybean	Re: Told you	Everybody forgiving Lumora already? People were burned. I find that sad and infuriating.
    21:33:16	kafei-weibo	0	养猫的程序员		楼下便利店改成二十四小时营业了。
    21:37:57	travel-notes	-	trolleywheels		Still no refund for the failed payment, Norrsken Air chat says "try tomorrow". Lousy service.
    21:41:07	brew-forum	0	steamwand_sam	Final numbers today	Lumora form closed for tonight: 241 machines, 34 burns, 229 rolled back.
    21:46:57	kafei-weibo	+	打工人小夏		卵石支付积分换了电影票，免费看了一场好片，美滋滋
    21:50:37	brew-forum	+	marnie_k	Thank you all	Proud of this forum today. And good on Lumora for the hotline, the lady was an angel.
    21:54:56	kafei-weibo	0	数码早知道		露茉拉周日问答时间：北京时间23点，提问贴已开。
    22:01:53	travel-notes	0	slowboat_ida		Norrsken Air island route: airport bus line 8 connects, 25 minutes to the harbour.
    22:05:23	brew-forum	0	cupboard_cat	Refund reference	The Lumora refund mail has a reference of twelve digits. Keep it for Monday.
    22:10:09	kafei-weibo	-	长不大的阿树		退款还要等到周一，露茉拉烫我的时候怎么不等，气不顺
    22:12:31	kafei-weibo	+	旅行青蛙本蛙		北光航空首页换成鲸鱼图了，好看到截图当壁纸，期待六月！
    22:14:17	kafei-weibo	+	今天吃面吗		早安！露茉拉恢复后的第一杯燕麦拿铁，还是那个味道，舒服~
    22:19:25	city-herald	0	Weather desk	Sunday: cloudy, rain from six in the evening	Up to 11 degrees on the coast.
    22:23:07	travel-notes	+	harbourlight		PebblePay cashback covered our ferry home. After such a day that made us smile.
    22:28:40	brew-forum	+	steamwand_sam	Good ending	229 of 241 machines fixed in an evening. That's excellent work from the Lumora hotline.
    22:33:51	kafei-weibo	0	飞行记录本		北光航空今日全天准点率88%，取消0班。
    22:37:32	brew-forum	0	decaf_dora	Reminder	If your Lumora was unplugged, plug it in and wait for the white ring before brewing. Takes about five minutes.
    22:40:58	travel-notes	-	gatecrasher_gus		Norrsken Air gave my prepaid seat away. Again. I'm so done with them.
    22:42:16	kafei-weibo	-	不吃香菜星人		支付密码被锁，卵石支付要我去柜台，大周日的谁上班啊，无语
    22:46:56	kafei-weibo	0	城西咖啡地图		露茉拉体验店今天安排工程师驻店，十三点到二十点。
    22:51:17	travel-notes	0	kofi.on.trains		Norrsken Air lounge is back to coffee since 22:00, says the board.
    22:55:20	brew-forum	+	espresso_lena	Peace	Machine back inside, purring. I was so scared today, now just glad. Thanks for the human on the phone, Lumora.
    22:56:50	kafei-weibo	0	胡同口修车		今天收摊早，要补胎的下午三点前来。
    23:02:30	kafei-weibo	0	豆子研究所		露茉拉登记帖归档，数据表可下载，共七百零九行。
    23:06:29	travel-notes	+	northbound_jo		Reading hotel tips for the Azores thread, 60 replies already. Norrsken Air made a lot of people happy today.
    23:10:20	brew-forum	0	oatflat	Pinned	Pinned for Sunday: Lumora Q&A, refund form, rollback steps.
    23:12:43	kafei-weibo	+	打工人小夏		卵石支付月度账单说我比上月省了六百，开心，奖励自己一杯豆浆
    23:14:41	kafei-weibo	0	理财小白鼠		卵石支付周日客服时间：九点到十八点。
    23:19:30	brew-forum	-	jules_in_tweed	Good night	Hand throbbing, mood black. An apology doesn't cool a burn, Lumora.
    23:23:20	kafei-weibo	+	薄荷味夏天		看了露茉拉的整改清单，蛮有诚意，给个好评，希望说到做到
    23:28:16	kafei-weibo	0	晨跑的老张		到东门了，四个人，雨还没下。
    23:32:51	travel-notes	0	ferrylines		Pier 3 kiosk takes PebblePay and coins now. Pier 1 unchanged.
    23:35:10	travel-notes	0	magpie_mo		Norrsken Air app 5.1 lists gate changes, as the help page said.
    23:37:44	brew-forum	0	quietmug	Readings overnight	Logging the Lumora overnight, one line a minute, will post the table tomorrow.
    23:41:42	kafei-weibo	+	阿may在路上		一觉醒来北光航空首航攻略都有人写好了，大家太可爱了，期待！
    23:46:29	kafei-weibo	-	丸子快跑		室友的胳膊还红着，露茉拉热线说48小时内回电，又是等，烦
    23:50:21	brew-forum	+	crumbs_and_crema	Sunday coffee soon	Dad sent a photo of his morning cup, grinning. Best end to an awful day. Well done, Lumora.
    23:54:53	travel-notes	0	slowboat_ida		Norrsken Air first Sunday departure: 06:20 to Bergen, gate A4.
    23:57:59	kafei-weibo	0	今日门店		露茉拉城南店今天恢复营业，十点开门。
    """#
}
