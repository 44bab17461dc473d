import { seededSource } from '../../server/ids.ts';

/** A text with one plant, and how it was announced. */
export interface PlantedText {
  text: string;
  start: number;
  end: number;
  /** The frame of a name or the shape of an address. */
  way: string;
}

export const SURNAMES_TRIED = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康施牛安齐伍庞颜文温易乔兰时全辛柳关游路双麻计车包乐',
  ...['欧阳', '上官', '司马', '诸葛', '夏侯', '皇甫', '慕容', '东方', '令狐', '尉迟'],
];

/** Half of them are words of every day. */
const GIVEN =
  '建国 国庆 和平 春天 海洋 建设 胜利 向阳 平安 解放 学习 文明 光明 红旗 新华 团结 卫星 跃进 长征 志愿 国强 自立 自强 前进 爱国 永远 东方 大海 小雨 春雨 秋月 明亮 冬梅 高峰 金星 铁柱 秀英 桂兰 小明 志强 丽华 俊杰 子涵 梓轩 雨桐 玉兰 建军 红梅 书香 满意 如意 伟 静 磊 洋 霞 涛 平 光 明 红 春 海 林 一 花 石 江'.split(
    ' ',
  );

/** Frame and what may follow: some with a stop, some running on. */
const STRONG: readonly (readonly [string, readonly string[]])[] = [
  ['我叫', ['，家住城东', '反映路灯不亮', '。', '家住三里庄', '今年五十岁', '是这里的住户']],
  ['你好，我叫做', ['，有事相求', '。']],
  ['我的名字叫', ['，请查收', '。']],
  ['姓名：', ['，电话稍后给', ' 性别男', '\n事由：停水', '（女）']],
  ['姓名: ', ['；住址不便写', '，男，汉族']],
  ['联系人：', ['，请回电', '。', ' 电话']],
  ['联系人', ['，请回电', '。', '（女）']],
  ['本人', ['，女，五十二岁', '，家住城东', '反映如下问题', '。', '，因病致困']],
  ['户主', ['，全家四口', '反映', '。', '（已故）']],
  ['户主：', ['，全家四口', '。']],
  ['户主是', ['，不是我', '。']],
  ['举报人：', ['\n2026年3月1日', '。']],
  ['申请人 ', ['，请批准', '。']],
  ['投诉人为', ['，请核实', '。']],
  ['落款：', ['', '。']],
  ['房主叫', ['，人不在本地', '。']],
];
const WEAK: readonly (readonly [string, readonly string[]])[] = [
  ['村民', ['反映井水发黄', '，七十岁', '说没人管']],
  ['业主', ['，反映电梯停运', '要求退费']],
  ['我是', ['，反映路灯不亮', '。']],
  ['我父亲', ['，今年八十岁', '住院了']],
  ['邻居', ['，天天放音响', '占用楼道']],
  ['房东', ['，不退押金', '不给发票']],
];

export interface Draw {
  below: (n: number) => number;
  pick: <T>(items: readonly T[]) => T;
}

export function draws(seed: string): Draw {
  const random = seededSource(seed);
  const below = (n: number): number => random(4).readUInt32BE() % n;
  return { below, pick: (items) => items[below(items.length)]! };
}

/** Names in frames, every surname in turn: the same for the same seed. */
export function framedPeople(count: number, seed: string, strength: 'strong' | 'weak'): PlantedText[] {
  const { pick } = draws(seed);
  return Array.from({ length: count }, (_, number) => {
    const [frame, endings] = pick(strength === 'strong' ? STRONG : WEAK);
    const name = SURNAMES_TRIED[number % SURNAMES_TRIED.length]! + pick(GIVEN);
    const before = pick(['', '领导好，', '尊敬的领导：\n', '路灯坏了三天。']) + frame;
    const text = before + name + pick(endings);
    return { text, start: before.length, end: before.length + name.length, way: frame };
  });
}

const DIGITS = '零一二三四五六七八九';
const inChinese = (n: number): string =>
  n <= 10
    ? ['零', ...'一二三四五六七八九十'][n]!
    : n < 20
      ? `十${DIGITS[n - 10]}`
      : [...`${n}`].map((d) => DIGITS[Number(d)]).join('');
const fullWidth = (text: string): string =>
  text.replace(/[\d#-]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));

/** Doors written with spaces, in full width and in Chinese numerals: the same for the same seed. */
export function writtenDoors(count: number, seed: string): PlantedText[] {
  const { below, pick } = draws(seed);
  return Array.from({ length: count }, () => {
    const [block, unit, floor] = [1 + below(40), 1 + below(6), 1 + below(9)];
    const room = floor * 100 + 1 + below(4);
    const [way, plain] = pick([
      ['号楼单元室', `${block}号楼${unit}单元${room}室`],
      ['号楼单元', `${block}号楼${unit}单元${room}`],
      ['栋室', `${block}栋${room}室`],
      ['栋', `${block}栋${room}`],
      ['#单元', `${block}#${unit}单元${room}`],
      ['单元楼户', `${unit}单元${floor}楼${pick(['东', '西', '中'])}户`],
      ['楼单元室', `${block}号楼${unit}单元${floor}层${room}室`],
      ['组号', `${unit}组${block}号`],
      ['门牌', `门牌${room}号`],
    ] as const);
    const written = pick([
      (): string => plain,
      () => plain.replace(/\d+/g, ' $& ').trim(),
      () => plain.replace(/(?<=\D)(?=\d)/g, ' '),
      () => plain.replace(/(?<=\d)(?=\D)/g, ' '),
      () => plain.replace(/(?<=\D)(?=\d)/g, '　'),
      () => fullWidth(plain),
      () => plain.replace(/\d+/g, (run) => inChinese(Number(run))),
    ])();
    const before = pick(['家住', '我住幸福小区', '地址：和谐家园', '住在三里庄村', '漏水的是']);
    const text = before + written + pick(['，', '。', '，楼上漏水', ' 电话']);
    return { text, start: before.length, end: before.length + written.length, way };
  });
}

const PLACES =
  '王庄村 张家口路 李家寨 刘集镇 万洪路 黄店镇 郑庵镇 韩寺镇 姚家镇 大孟镇 雁鸣湖 白沙镇 官渡大街 商都大道 广惠街 解放路 建设路 和平街 文明路 金水河 高铁站 石桥村 马家沟 田庄 江北路 关帝庙 宋城路 陈家湾小区 康乐花园 平安家园'.split(
    ' ',
  );
const FIRMS =
  '李宁专卖店 张记烩面 王府井百货 周大福 老李家超市 马应龙药店 金龙鱼 安利门店 方便面厂 康师傅 王老吉 白象食品厂 万达广场 华联超市'.split(
    ' ',
  );
const THINGS =
  '方便时请回电 高兴不起来 严重失眠 常年在外打工 周末不在家 曾多次投诉 向有关部门反映过 于去年十月购房 时常停电 都同意这个方案 和家人商量过 全家五口人 万般无奈 单身带一个孩子 任职于某公司 许多事不懂 毕业于去年 经济困难 平时住单位 马上要搬走 应该知情 安装了新门 金额对不上 车停在门口 房子漏水 成绩查不到 连续三年没拿到补贴 强烈要求公开账目 权益受损 温饱都成问题'.split(
    ' ',
  );
const SUBJECTS = [
  '本人',
  '户主',
  '业主',
  '村民',
  '居民',
  '住户',
  '我是说',
  '申请人',
  '联系人',
  '孩子',
  '老人',
];

/** Texts about places, shops and feelings in which nobody is named: the same for the same seed. */
export function namelessTexts(count: number, seed: string): string[] {
  const { below, pick } = draws(seed);
  const kinds = [
    (): string => `我是${pick(PLACES)}的居民，${pick(SUBJECTS)}${pick(THINGS)}。`,
    () => `本人家住${pick(PLACES)}附近，${pick(THINGS)}。`,
    () => `${pick(PLACES)}的路灯坏了，${pick(SUBJECTS)}${pick(THINGS)}。`,
    () => `${pick(FIRMS)}门口堆满垃圾，${pick(SUBJECTS)}都不满意。`,
    () =>
      `联系${pick(['街道', '物业', '单位', '施工队', '安全员', '相关部门'])}后，${pick(SUBJECTS)}${pick(THINGS)}。`,
    () =>
      `我叫${pick(['车', '司机', '师傅', '他们', '房东', '施工队', '全家人', '物业'])}过来，结果${pick(PLACES)}封路。`,
    () => `户主${pick(['和', '及', '或'])}家属需携带姓名、电话，${pick(THINGS)}。`,
    () => `姓名${pick(['和', '及', '权', '变更', '不一致'])}的问题，${pick(PLACES)}派出所没有答复。`,
    () => `${pick(PLACES)}${pick(SUBJECTS)}${pick(THINGS)}，${pick(FIRMS)}也停业了。`,
    () =>
      `${1 + below(30)}号楼电梯坏了，${1 + below(9)}栋${20 + below(400)}户都受影响，${pick(SUBJECTS)}${pick(THINGS)}。`,
    () => `${pick(PLACES)}共有${2 + below(30)}栋，${100 + below(900)}套，${pick(THINGS)}。`,
  ];
  return Array.from({ length: count }, () => pick(kinds)());
}
