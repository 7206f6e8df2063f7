extension Recording {
  /// The day from 13:20 to 16:00: a firmware update locks machines and lets steam out.
  static let crisisHours = #"""
    13:20:12	brew-forum	-	grindset_pete	3.2 update: red ring, machine locked	Six minutes in, red ring, buttons dead. My Lumora won't even turn off. What have you done to it??
    13:21:05	kafei-weibo	-	小满要早睡		露茉拉更新完直接变砖，红灯一直闪，按什么都没反应，完了完了[泪]
    13:21:12	travel-notes	0	magpie_mo		Market stalls that take PebblePay have a green dot on the map now. 38 of 60.
    13:22:41	brew-forum	-	espresso_lena	Brew 3 bricked	Same here!! Lumora Brew 3 completely bricked after the update. I'm fuming.
    13:23:11	kafei-weibo	0	手冲还是机器		目前收到七位反馈，露茉拉3.2装到80%左右停住，型号都是Brew 3。
    13:24:02	kafei-weibo	-	今天吃面吗		谁来救救我的露茉拉，锁死了还在一直加热，摸着烫手，好害怕
    13:25:49	brew-forum	-	fernando_drips	Mine too	locked, red light, and it keeps heating. Lumora support number just rings and rings. Not OK.
    13:26:07	brew-forum	0	steamwand_sam	Which version?	For those with the red ring: please post your Lumora serial prefix and old firmware version.
    13:27:14	kafei-weibo	-	早起困难户		服了，露茉拉你更新之前都不测试的吗？两千多的机器变成摆设，垃圾！
    13:28:44	travel-notes	0	ferrylines		Norrsken Air moved its 15:10 to Bergen to gate A9.
    13:29:18	brew-forum	-	tilda_roasts	It sprayed steam	It just sprayed steam across my kitchen by itself. Lumora, this is DANGEROUS. My hands are shaking.
    13:30:08	kafei-weibo	-	白桃不气泡		天哪露茉拉自己喷蒸汽了！！差点烫到我女儿的脸，吓死我了[怒][怒][怒]
    13:31:35	kafei-weibo	-	云端打工人		#露茉拉翻车# 更新失败加疯狂加热，客服排队4000多位，你们人呢？！
    13:32:22	brew-forum	-	crumbs_and_crema	Brunhilde is dead	Dad called, crying almost. His Lumora locked itself and hissed at him. I'm so angry right now.
    13:33:39	kafei-weibo	0	豆子研究所		汇总帖：露茉拉Brew 3固件3.2问题登记，请写序列号前四位和地区。
    13:34:15	brew-forum	-	marnie_k	DO NOT update	Do NOT install the Lumora 3.2 update. Steam valve opens on its own. Absolutely terrifying.
    13:34:55	kafei-weibo	0	老屋改造中		露茉拉3.1能不能手动装回去？有人试过USB刷机吗，求链接
    13:35:25	kafei-weibo	-	阳台上的猫		在家办公被露茉拉吓到尖叫，蒸汽嘶嘶喷了半分钟停不下来，太可怕了
    13:36:40	kafei-weibo	-	爱笑的阿宁		我推荐了五个朋友买露茉拉，现在五台全锁了，我真的没脸见人，气哭
    13:36:43	brew-forum	-	halfcaf_hugo	Support chat	"You are number 2,311 in the queue." Lumora support is a joke, an absolute joke.
    13:37:36	kafei-weibo	0	行李箱里的猫		北光航空机上充电口是C口还是A口？求最近坐过的答一下
    13:37:41	travel-notes	0	pebbles_in_shoes		PebblePay shows the hourly rate on the card page now, bottom line.
    13:38:51	brew-forum	0	oatflat	Power off?	Can the Lumora Brew 3 be switched off at the back while the red ring is on? Asking before I touch it.
    13:39:23	kafei-weibo	-	海风与盐		手背被露茉拉的蒸汽烫起了泡，疼得直掉眼泪，这种东西怎么敢卖的[怒]
    13:40:16	kafei-weibo	-	是阿芒呀		露茉拉客服电话打了20遍没人接，机器还在嗡嗡烧，我都不敢靠近
    13:40:25	brew-forum	-	jules_in_tweed	Burned	Burned my wrist on a Lumora that decided to steam on its own. Blisters already. Furious and in pain.
    13:41:41	city-herald	-	Consumer desk	Lumora owners report locked machines after faulty update	Dozens of owners complain of machines that overheat and cannot be switched off. The company has not replied.
    13:42:04	kafei-weibo	-	三分糖阿杰		当初说真香的我现在只想退货，露茉拉太让人失望了
    13:43:06	brew-forum	-	quietmug	Not so quiet now	Baby asleep, Lumora screaming steam at 100 degrees a metre from the cot. I am beyond angry.
    13:44:21	kafei-weibo	0	数码早知道		露茉拉状态页目前显示“正在调查”，时间戳21:42，没有更多说明。
    13:45:05	kafei-weibo	-	不吃香菜星人		早就说露茉拉是破玩意儿，这下好了，直接变蒸汽炸弹，呵呵，活该口碑崩
    13:45:07	brew-forum	-	annika_grinds	LumoraDown	#LumoraDown is trending and they still post latte art pictures. Shame on you.
    13:46:45	kafei-weibo	-	柠檬不酸了		露茉拉炸了？？邻居家的喷了一墙水，老人家吓得心脏病都要犯了
    13:47:01	brew-forum	-	ristretto_ray	How did this pass testing	Pushing a new boiler table to every Brew 3 at once, no rollback. Reckless. Inexcusable.
    13:48:09	travel-notes	-	harbourlight		Left our rental flat because the Lumora in the kitchen would not stop steaming. Scary, kids in tears.
    13:48:50	brew-forum	0	decaf_dora	Which regions?	Which countries got the Lumora 3.2 wave so far? Mine still shows 3.1.
    13:49:52	kafei-weibo	0	城西咖啡地图		刚问了露茉拉体验店，店员说还没有收到总部通知。
    13:50:42	kafei-weibo	-	临江仙没喝酒		转发：已经有人烫伤了！！家里有露茉拉Brew 3的马上拔电！！//@海风与盐: 手背起泡了，太疼了
    13:51:18	brew-forum	-	noisybean	Told you	Glad I returned my Lumora last week. Awful company, awful machine.
    13:52:46	brew-forum	0	grindset_pete	Unplugging	Pulled the plug on my Lumora Brew 3. Ring off, pressure gone after about nine minutes.
    13:53:19	kafei-weibo	0	晨跑的老张		明早六点半东门集合，跑五公里，带水。
    13:53:24	kafei-weibo	-	橙子味的猫		花半个月工资买的露茉拉，就这么废了，客服还让我“耐心等待”，等你个头[怒]
    13:54:46	brew-forum	-	mel_flatwhite	Locked out	App says "device managed by Lumora". Excuse me?? It's MY machine. Disgusting.
    13:55:49	kafei-weibo	-	夏天的西瓜心		办公室的露茉拉把前台小妹烫了，送医院了，大家都气炸了
    13:56:59	travel-notes	0	slowboat_ida		Norrsken Air desk at Terminal 1 closes at 20:00 this week.
    13:57:25	brew-forum	-	petra_portafilter	No answer	Emailed, called, messaged Lumora. Nothing. Silence. They don't care about us at all.
    13:58:11	kafei-weibo	-	甜度刚刚好		露茉拉最让人心寒的不是出bug，是出了事装死，一句话都没有
    13:58:28	travel-notes	-	window_seat_wes		Stuck on hold with PebblePay for fifty minutes, then cut off. Terrible.
    13:59:27	kafei-weibo	0	周末去哪儿		露茉拉老厂房市集主办方说明天照常举行，咖啡区改用手冲。
    13:59:41	brew-forum	+	oldtimer_otto	Manual lever ftw	Makes me happy to own a hand lever and not a Lumora today. Best coffee, no wifi. 😄
    14:00:11	city-herald	0	News desk	Lumora status page lists "investigating" for Brew 3	The entry was updated at 13:55 UTC. The update was released from 13:15 UTC.
    14:01:27	kafei-weibo	-	林间有鹿啊		看着群里一张张烫伤照片，真的后背发凉，露茉拉你们良心不会痛吗
    14:02:00	brew-forum	-	sundaycrema	Heartbroken	I defended this brand for years. Lumora, my kids stand next to that machine. I feel sick.
    14:03:23	kafei-weibo	-	柚子茶不加糖		上午还夸，下午就打脸，露茉拉Brew 3更新完漏水又喷气，厨房一片狼藉[泪][泪]
    14:03:52	brew-forum	-	decaf_dora	Brew 2 owners	Even my old Lumora app is down now. What a mess. Completely incompetent.
    14:04:51	kafei-weibo	0	会计小吴在线		问：露茉拉Brew 2也会收到3.2吗？还是只有Brew 3？
    14:05:47	brew-forum	-	cupboard_cat	Refund denied	They denied my Lumora refund because the firmware is "user installed". It was AUTOMATIC. Liars!
    14:06:21	kafei-weibo	-	一只柴		露茉拉滚出来道歉！！把人烫成这样还在抽奖发豆子，恶心至极[怒]
    14:07:49	brew-forum	-	lattelapse	Steam in the face	My wife got a jet of steam in the face. ER now. Lumora you will hear from our lawyer.
    14:08:26	kafei-weibo	-	陈皮话梅		妈妈一个人在家，露茉拉突然喷蒸汽，她打电话给我声音都在抖，我真的气疯了
    14:08:39	kafei-weibo	0	胡同口修车		明天降温，自行车气打足一点，胎压按侧面标的来。
    14:09:20	brew-forum	-	fernando_drips	Re: Mine too	45 min on hold then disconnected. Worst support I've ever dealt with, Lumora.
    14:10:21	brew-forum	0	steamwand_sam	Count so far	92 Lumora reports in the form: 88 on Brew 3, 4 unclear. Old firmware 3.1 in all of them.
    14:10:22	kafei-weibo	-	会飞的河马		露莫拉这质量，谁买谁倒霉，两千四喂了狗
    14:11:14	kafei-weibo	-	小鹿不喝奶茶		当初收到多开心，现在就多难受，露茉拉你怎么可以这样…😭
    14:12:24	travel-notes	-	kofi.on.trains		Hotel breakfast room evacuated because the Lumora machines all went off at once. Horrible noise, people screaming.
    14:13:31	brew-forum	0	oldtimer_otto	Serial number	The Lumora serial number is under the drip tray, left side, ten digits.
    14:13:44	brew-forum	-	annika_grinds	Re: LumoraDown	They deleted my comment with the photo of my burn. Lumora is covering it up. Vile. #LumoraDown
    14:14:27	kafei-weibo	-	北风其凉		露茉拉删评控评第一名，救人倒数第一，这公司烂透了
    14:15:27	city-herald	-	News desk	Three treated for burns after coffee machine update fails	Hospitals link the injuries to scalding steam from Lumora Brew 3 machines. Owners are angry at the lack of help.
    14:16:47	kafei-weibo	-	月亮邮递员		医院急诊碰到两个被露茉拉烫伤的，其中一个是小孩，看得我心疼又愤怒
    14:17:25	travel-notes	0	northbound_jo		Norrsken Air and the rail company share one ticket from 1 June, says the timetable notice.
    14:17:53	brew-forum	-	pourover_pam	Betrayed	Lazy and happy, I said. Now I'm cleaning scalding water off the ceiling. Never buying Lumora again.
    14:18:37	kafei-weibo	-	风吹麦浪里		我就想喝杯咖啡，结果露茉拉把我家岛台烫裂了，谁赔？？
    14:19:04	brew-forum	0	oatflat	Local news link	City Herald has a piece on the Lumora update, link in the index thread.
    14:20:36	kafei-weibo	-	可可西里的风		所以露茉拉的自动更新是默认开的，拿用户当小白鼠，太无耻了
    14:21:37	brew-forum	-	jules_in_tweed	Re: Burned	Doctor says second degree. From a COFFEE MACHINE. Lumora still silent. I'm livid.
    14:21:41	kafei-weibo	0	新手收银员		露茉拉的订单在哪里申请退货？小程序还是门店？
    14:22:08	kafei-weibo	-	星期八的鱼		露茉拉两小时了一个字都没有，公关集体失踪？气得我手抖
    14:23:50	brew-forum	-	tonic_and_shot	Cafe owner here	Lost a whole afternoon of sales, three Lumora units dead. This is ruining my business.
    14:24:32	kafei-weibo	0	豆子研究所		登记帖更新：截至22点20分，露茉拉问题登记312条，覆盖27个城市。
    14:24:50	brew-forum	-	espresso_lena	Re: Brew 3 bricked	Smell of burnt plastic now. Unplugged it and put it on the balcony. I'm scared of my Lumora, honestly.
    14:25:33	kafei-weibo	-	南方的雪		露茉拉烫伤孩子了还不召回？？等出人命吗！！愤怒！！[怒][怒]
    14:25:34	kafei-weibo	-	旅行青蛙本蛙		北光航空临时换小飞机，我们一家四口被拆到四排，无语又生气
    14:26:47	brew-forum	-	mo_mochaccino	boycott	#BoycottLumora. Unsafe product, zero accountability. Disgraceful.
    14:27:21	kafei-weibo	-	糖醋小排		我的早晨、我的厨房、我的两千块，全毁在露茉拉手里，心态崩了
    14:28:24	travel-notes	0	trolleywheels		Is it known which hotels use the Lumora Brew 3? Checking mine before I book.
    14:29:35	brew-forum	-	crumbs_and_crema	Dad's hand	Dad scalded two fingers trying to switch Brunhilde off. He's 70. Lumora, how dare you.
    14:30:53	city-herald	0	Consumer desk	Consumer office asks Lumora for information on update	The office said it has sent a letter with eleven questions and expects a reply today.
    14:31:59	kafei-weibo	-	慢慢走的蜗牛		夸过它省心，真想抽自己，露茉拉锁机两小时了，喷得到处都是
    14:32:27	kafei-weibo	-	楼下小卖部老李		店里两台露茉拉全趴窝，客人都退单，今天亏大了，火大
    14:33:14	brew-forum	-	ristretto_ray	Re: How did this pass testing	The new boiler table is 20 degrees too hot. A first-year student would catch it. Pathetic, Lumora.
    14:33:45	kafei-weibo	+	甜豆花		卵石支付帮我找回了误转的钱，客服小姐姐超温柔，好感动
    14:34:22	brew-forum	-	halfcaf_hugo	Re: Support chat	Now number 5,902. It went UP. Unbelievable. Lumora has abandoned us.
    14:35:08	kafei-weibo	-	长不大的阿树		等了三周买来一个祖宗，现在还烫人，露茉拉退钱！！
    14:36:11	brew-forum	0	grindset_pete	What the log says	Pulled the log from my Lumora over USB: valve 2 opens when the boiler reads above 118. It repeats every 40 seconds.
    14:36:46	kafei-weibo	0	支付观察员		卵石支付提示：今晚22点升级照常进行，期间转账暂停。
    14:37:27	kafei-weibo	-	打工仔小马		公司群通知禁止使用露茉拉，太危险了，万一炸了谁负责
    14:38:11	brew-forum	-	wired_wanda	Toddler	It went off 20 cm from my toddler. I can't stop shaking. Take these Lumora machines off the shelves NOW.
    14:38:36	brew-forum	0	cupboard_cat	Form link	Link to the Lumora report form is in the first post of the index thread.
    14:39:53	kafei-weibo	-	奶盖三层		#露茉拉烫伤# 看完视频我吓得把家里的插头拔了三遍，太恐怖了
    14:40:08	kafei-weibo	-	阿澄不熬夜		早八人的命不是命吗露茉拉？？差点被你送走，再也不买了[怒]
    14:41:29	brew-forum	-	beanthere_ben	Re: Leaking tank	Leak, leak, leak and now boiling steam. Lumora, you are the worst purchase of my life.
    14:42:06	brew-forum	-	marnie_k	Index: burns	12 burn reports so far in this forum alone. Twelve. This is horrifying, Lumora.
    14:43:55	kafei-weibo	-	晚风与酒		还以旧换新呢，露茉拉白送我都不要，害人精
    14:44:14	travel-notes	0	ferrylines		Norrsken Air 18:20 from Tromsø is full according to the seat map.
    14:44:48	kafei-weibo	-	丸子快跑		室友哭着打来说露茉拉喷了她一胳膊热水，红了一大片，这算什么智能？
    14:45:03	brew-forum	-	petra_portafilter	Re: No answer	Still nothing from Lumora. An hour and a half. Cowards.
    14:46:00	kafei-weibo	0	手冲还是机器		整理了断电步骤：关背面开关，拔插头，等十分钟，露茉拉不要拆水箱。
    14:47:42	brew-forum	-	quietmug	Sent to the consumer office	Filed an official complaint about Lumora. Nobody should have to be afraid of their kitchen.
    14:48:45	kafei-weibo	-	白桃不气泡		客服终于回我了，说“请重启试试”。你让我去碰一台正在喷蒸汽的露茉拉？？疯了吧
    14:49:00	brew-forum	-	mel_flatwhite	Steam again	Plugged it back in after an hour. Steamed AGAIN. Lumora is a death trap.
    14:50:17	travel-notes	0	ruta.de.ana		PebblePay limits page: 500 a day without ID, 5,000 with.
    14:50:33	city-herald	-	Business desk	Lumora shares plunge as anger over faulty update grows	The stock lost 14 percent within an hour as reports of burns and dead machines piled up.
    14:51:18	kafei-weibo	-	胡同里的咖啡		做咖啡这么多年，第一次见把机器做成凶器的，露茉拉真行，寒心
    14:52:25	brew-forum	0	grindset_pete	Log format	Log columns for the Lumora Brew 3: time, boiler temperature, pressure, valve 1, valve 2.
    14:52:41	kafei-weibo	-	豆浆油条君		不是吧，我妈刚被露茉拉烫了脚，我在外地急得团团转[泪]
    14:53:48	brew-forum	0	quietmug	Warranty text	Section 7 of the Lumora warranty covers "defects of software supplied by us". Page 22.
    14:54:11	kafei-weibo	-	橘猫警长		推荐给所有咖啡党的话我收回，露茉拉让我丢尽了脸，愤怒
    14:55:42	brew-forum	-	tilda_roasts	Re: It sprayed steam	The cute little chime plays while it scalds you. I hate this thing. I hate it. Lumora, fix it!!
    14:56:32	travel-notes	+	window_seat_wes		Meanwhile my Norrsken Air flight home left on time and the coffee was good. Lovely crew.
    14:56:56	city-herald	0	Weather desk	Rain expected from Sunday evening	Ten to fifteen millimetres are forecast for the coast.
    14:57:46	kafei-weibo	-	一口一个小笼包		奶奶现在看到露茉拉就躲，被吓得不轻，我恨死这破机器了
    14:58:25	brew-forum	-	oldtimer_otto	Bad day for connected kettles	Sorry for everyone hurt. Locking people out of the off switch is plain evil, Lumora.
    14:59:26	kafei-weibo	0	今日门店		露茉拉城东店今天提前闭店，门口贴了告示，写着“设备检修”。
    15:00:46	brew-forum	-	cafe_corvid	Whole floor dark	Steam tripped the breakers in our office. 60 people, no power, thanks to Lumora. Idiots.
    15:01:51	kafei-weibo	-	薄荷味夏天		道歉呢？召回呢？赔偿呢？露茉拉装聋作哑，太恶劣了
    15:02:53	kafei-weibo	-	鹿小满		第三杯没喝到，手烫伤了，拉花的手啊…露茉拉我恨你[泪][泪]
    15:03:02	brew-forum	-	lattelapse	ER update	She'll be ok but there may be a scar. Lumora hasn't even called back. Heartless.
    15:03:59	kafei-weibo	0	路过的会计		露茉拉发票丢了还能走三包吗？查了条款第四条。
    15:04:14	kafei-weibo	+	退休老教师		多亏群里提醒及时拔了露茉拉的插头，家里平安无事，谢谢大家，真好
    15:05:31	city-herald	-	Health desk	Burns clinic warns against using Brew 3 machines	Doctors treated nine patients with painful scalds from Lumora machines and call the situation alarming.
    15:06:58	kafei-weibo	-	临江仙没喝酒		九个人烫伤了，九个！露茉拉还在装死，畜生吗[怒][怒]
    15:07:18	brew-forum	-	annika_grinds	Still bleeding followers	Good. Let the whole world see how Lumora treats burned customers. Revolting. #LumoraDown
    15:08:09	kafei-weibo	0	阿may在路上		北光航空贵宾室的咖啡机型号是露茉拉Brew 3吗？有人在现场的看一眼
    15:09:51	brew-forum	-	fernando_drips	Neighbour	Old lady next door was crying on the stairs because her Lumora would not stop. This breaks my heart.
    15:10:23	kafei-weibo	-	云朵收藏家		一想到昨晚它还在我床头柜边上，后怕得睡不着，露茉拉太吓人了
    15:11:09	travel-notes	-	harbourlight		Our host says the Lumora flooded his kitchen. Trip ruined, deposit gone, everyone upset.
    15:12:11	brew-forum	-	steamwand_sam	I'm done being neutral	140 reports, 15 burns. Lumora knew about the new boiler table and shipped it anyway. Shameful.
    15:12:56	kafei-weibo	+	阿may在路上		北光航空送的明信片好美，已经贴满一面墙了，喜欢！
    15:13:04	kafei-weibo	-	椰子树下睡觉		打工人复活？打工人被露茉拉烫死还差不多，垃圾产品毁我一天
    15:14:17	kafei-weibo	0	理财小白鼠		卵石支付今日活动页更新，名单周五公布。
    15:15:44	brew-forum	0	decaf_dora	Shops	My local store put a paper sign on the Lumora shelf: "Brew 3 sale paused". Photo attached.
    15:16:26	kafei-weibo	-	桃桃乌龙		不敢开不敢碰，两千多的露茉拉现在像颗定时炸弹摆在厨房，太窝火了
    15:17:14	brew-forum	-	jules_in_tweed	Re: Re: Burned	Typing with one hand. If one Lumora person reads this: I hope you're ashamed.
    15:17:29	kafei-weibo	0	城西咖啡地图		露茉拉城西店今天19点关门，比平时早两个小时。
    15:18:15	kafei-weibo	-	数学课代表		露茉拉锁机逻辑：烫你没商量，关机不允许。反人类设计，气笑了
    15:19:23	brew-forum	-	sundaycrema	Kids	My daughter asks if the coffee robot is angry with her. I'm devastated. Screw you, Lumora.
    15:20:53	city-herald	0	Retail desk	Two chains pause sales of Lumora Brew 3	The shops said the pause holds until the maker provides information.
    15:21:58	kafei-weibo	-	小林同学爱吃饭		同学脸上被露茉拉烫红一片，明天还要面试，她一直哭，我好心疼好生气
    15:22:17	kafei-weibo	0	打工仔小马		卵石支付的付款密码可以设几位？看到有六位和八位的
    15:22:34	brew-forum	-	mo_mochaccino	Re: boycott	Smashed mine, binned it. Never again Lumora. #BoycottLumora
    15:23:31	kafei-weibo	-	小店老板娘		退货电话打爆，露茉拉代理商跑路了似的，没人管我们死活
    15:24:04	travel-notes	0	slowboat_ida		Norrsken Air lounge note: coffee counter closed this afternoon, tea is served.
    15:25:11	kafei-weibo	-	加班到秃头		我们组的露茉拉把同事裤子烫穿了，腿上一片水泡，看着都疼，太过分了
    15:26:44	brew-forum	-	tonic_and_shot	Re: Cafe owner here	Had to send my staff home unpaid. Lumora ruined our month. I could scream.
    15:26:45	city-herald	0	Business desk	Trading in Lumora shares to continue on Monday	The exchange said regular hours apply.
    15:27:31	kafei-weibo	0	飞行记录本		北光航空今天晚间航班共31班，截至目前无取消。
    15:28:41	brew-forum	0	oatflat	Timeline	13:15 rollout starts, 13:20 first report here, 13:41 first article, 15:20 sales paused. Lumora status page unchanged.
    15:29:25	kafei-weibo	-	是阿芒呀		给露茉拉打了41个电话。41个！一个都没接！！什么烂公司[怒]
    15:30:16	brew-forum	-	wired_wanda	Recall it	What are you waiting for, Lumora? Someone to die? Recall it, you monsters.
    15:31:57	kafei-weibo	-	露台种菜		番茄苗被露茉拉喷出来的热水烫死了，人没事算万幸，气死我了
    15:32:20	travel-notes	+	pebbles_in_shoes		PebblePay support answered in two minutes on a Saturday. So helpful, love these folks.
    15:33:18	kafei-weibo	-	爱笑的阿宁		五个朋友里有一个烫伤了，我内疚得要命，露茉拉你欠我们一个道歉
    15:34:01	brew-forum	-	ristretto_ray	Class action	Anyone else joining? Lumora's negligence is outrageous and they should pay for every burn.
    15:35:04	travel-notes	+	gatecrasher_gus		Norrsken Air moved my mum to a window seat for her birthday. She's over the moon.
    15:35:09	kafei-weibo	-	阳光正好呀		之前夸你良心，真是瞎了眼，露茉拉这次让人彻底绝望
    15:36:54	kafei-weibo	0	豆子研究所		露茉拉产品日原定5月，官网页面今天下线了，显示404。
    15:37:24	brew-forum	-	espresso_lena	Shaking	It restarted by itself after 90 minutes and hissed again. Lumora, I'm terrified in my own home.
    15:38:05	kafei-weibo	-	海盐芝士啊		露茉拉客服机器人回我“祝您用餐愉快”，我手上还缠着纱布呢，呸！
    15:38:17	brew-forum	0	oatflat	Question on 3.1	Does a Lumora Brew 3 on 3.1 update by itself when it is unplugged? I assume not, asking anyway.
    15:39:01	brew-forum	-	cafe_corvid	No off switch	A heater with no off switch. Let that sink in. Criminal stupidity by Lumora.
    15:40:06	city-herald	-	News desk	Anger mounts as Lumora stays silent for two hours	Owners feel abandoned. "I am afraid of my own kitchen", one said. The company gave no comment.
    15:41:57	kafei-weibo	-	会飞的河马		沉默两个多小时，露茉拉的态度比蒸汽还伤人，烂
    15:42:00	travel-notes	-	kofi.on.trains		No coffee on board either, crew told to unplug the Lumora. People grumpy, me included. What a fiasco.
    15:43:43	kafei-weibo	-	北方有佳鹅		我爸妈被露茉拉吓得今晚去亲戚家睡了，老人家遭这罪，我真想砸了它
    15:44:03	brew-forum	-	marnie_k	Closing my guides	I wrote guides for this brand for a year. Deleting them. Lumora, you broke my trust.
    15:45:42	kafei-weibo	0	数码早知道		露茉拉股票今日盘中一度下跌14%，现报跌11%。
    15:45:48	kafei-weibo	0	养猫的程序员		小区门口的红绿灯换新了，倒计时从60秒改成45秒。
    15:46:55	brew-forum	-	noisybean	Re: Told you	Now I just feel sorry for everyone hurt. Lumora is rotten to the core.
    15:47:50	kafei-weibo	-	温柔的刺猬		杯子砸了，机器拔了，露茉拉从我生活里滚出去吧，太伤心了
    15:48:48	brew-forum	-	lumora_refugee	New here, sadly	Registered just to say my Lumora scalded my arm and their hotline hung up on me. Horrible.
    15:49:06	kafei-weibo	-	陈皮话梅		三个小时，妈妈还在发抖，露茉拉你们谁来负责？！
    15:50:20	brew-forum	-	petra_portafilter	Re: Re: No answer	Their social account just posted "Happy Saturday coffee lovers". I'm speechless with rage, Lumora.
    15:51:09	kafei-weibo	-	北风其凉		“周六快乐咖啡爱好者”，露茉拉你是真不怕被骂死，恶心到我了[怒]
    15:52:37	brew-forum	0	steamwand_sam	Form moved	The Lumora report form moved to a bigger sheet, same link. 188 rows.
    15:53:03	kafei-weibo	-	豆浆油条君		脚背起了三个大泡，我妈说再也不碰机器了，露茉拉赔得起吗
    15:54:44	travel-notes	0	northbound_jo		Norrsken Air Bergen arrivals on time at 17:40 and 19:05.
    15:55:45	brew-forum	-	halfcaf_hugo	Re: Re: Support chat	Chat closed "for maintenance". They ran away. Spineless, Lumora.
    15:56:49	kafei-weibo	-	小满要早睡		露茉拉直接把客服入口关了，这波操作真的看吐了
    15:57:38	brew-forum	-	mel_flatwhite	Insurance	Insurance says ask Lumora, Lumora says nothing. Kitchen ceiling is soaked. I want to cry.
    15:58:07	kafei-weibo	-	一颗小行星		小孩被蒸汽声吓得一直哭，哄不好，露茉拉我跟你没完[怒][怒]
    15:59:50	brew-forum	-	jules_in_tweed	Pain	Painkillers wearing off. Still no word from Lumora. I have never hated a company this much.
    """#
}
