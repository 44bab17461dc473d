/** Surnames that are common enough to be trusted before a given name without further proof. */
const COMMON =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤文易乔兰詹';
const RARE =
  '赖康施牛樊葛邢安齐伍庞颜倪庄聂章鲁岳翟申殷耿关焦左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季成霍苗裴涂谷曲盛冉翁蓝路游辛欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池麻苑迟邝封谈匡鞠惠荆乐冀郁胥原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权帅屠豆朴盖练廉禹井祖漆巴卿国狄宣晋云敬扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹战慕危玉银亢嵇哈湛宾戎勾茅利於呼揭干但尉冶束檀衣阴昝智奉植衡富尧闭俞骆靳查班储丰索初幸温双计时全门';
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(
  '欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 夏侯 轩辕 端木 百里 呼延 南宫 独孤 申屠 闻人 澹台 公冶 太史 淳于 单于 钟离 鲜于 司空'.split(
    ' ',
  ),
);
export const COMMON_SURNAMES: ReadonlySet<string> = new Set(COMMON);
export const SURNAMES: ReadonlySet<string> = new Set(COMMON + RARE);
/** Given names that begin with a letter which begins none otherwise: 王和平, not 王和他弟弟. */
export const GIVEN_WORDS: ReadonlySet<string> = new Set(
  '和平 和顺 和兴 和生 如意 如海 如玉 如兰 如云 如山 如林 有才 有福 有财 有志 有根 有林 有德 有为 有庆 有义 有田 来福 来顺 来喜 来宝 来生 向阳 向东 向前 向荣 向军 向红 向华 月英 月娥 月华 月梅 月红 月兰 月琴 月玲 月仙 月桂 年生 日新 日升 时雨 会明 会军 会平 会芳 会敏 会玲 会英 能文 其昌 其祥 以恒 若兰 若曦 若男 若涵 若琳 若云 若冰 本立 本善 本荣 同庆 同心 同喜 太平 今朝 将军 之华 之恒 要武 要强 在民 在山 在田'.split(
    ' ',
  ),
);
