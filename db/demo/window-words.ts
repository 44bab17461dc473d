import type { Tag } from '../../server/features/windows/index.ts';

interface WindowWords {
  /** Code of the unit whose window it is. */
  unit: string;
  name: readonly [zh: string, en: string];
  place: readonly [zh: string, en: string];
  services: readonly [zh: string, en: string];
  category: string;
}

const HALL = ['县政务服务中心一楼', 'County service hall, ground floor'] as const;
const UPSTAIRS = ['县政务服务中心二楼', 'County service hall, second floor'] as const;

export const WINDOWS: readonly WindowWords[] = [
  of('01-03', ['综合受理窗口', 'General window'], HALL, ['各类证照的统一收件和取件', 'Papers of all kinds, handed in and fetched'], 'approval'),
  of('01-03', ['帮办代办窗口', 'Help window'], HALL, ['帮老人和外地人填表、复印、跑腿', 'Help with forms and copies'], 'approval'),
  of('02-01', ['农业补贴窗口', 'Farm subsidy window'], HALL, ['补贴申报、农机登记', 'Farm subsidies, farm machines'], 'agri'),
  of('03-01', ['房屋交易窗口', 'Housing window'], UPSTAIRS, ['商品房备案、公租房申请', 'House sales, public housing'], 'housing'),
  of('03-09', ['用水报装窗口', 'Water supply window'], HALL, ['用水报装、过户、缴费', 'New water supply, change of name, bills'], 'utilities'),
  of('03-12', ['用电报装窗口', 'Power supply window'], HALL, ['用电报装、过户、缴费', 'New power supply, change of name, bills'], 'power'),
  of('05-02', ['医保经办窗口', 'Medical insurance window'], UPSTAIRS, ['参保登记、异地就医备案、报销', 'Insurance, care elsewhere, refunds'], 'health'),
  of('06-01', ['户籍办理窗口', 'Household registration window'], HALL, ['户口迁移、身份证办理', 'Household registration, identity cards'], 'approval'),
  of('06-02', ['车驾管窗口', 'Vehicles and licences window'], HALL, ['驾驶证换证、车辆登记', 'Driving licences, vehicles'], 'traffic'),
  of('08-01', ['企业开办窗口', 'New businesses window'], UPSTAIRS, ['营业执照、食品经营许可', 'Business licences, food permits'], 'market'),
  of('08-05', ['办税服务窗口', 'Tax window'], UPSTAIRS, ['申报纳税、发票领用', 'Tax returns, invoices'], 'market'),
  of('09-01', ['社会救助窗口', 'Social assistance window'], HALL, ['低保、临时救助、婚姻登记预约', 'Allowances, short-term aid'], 'welfare'),
  of('09-02', ['社保经办窗口', 'Social insurance window'], UPSTAIRS, ['养老保险、失业登记、社保卡', 'Pensions, unemployment, social cards'], 'jobs'),
  of('10-03', ['不动产登记窗口', 'Property registration window'], UPSTAIRS, ['不动产登记、抵押登记', 'Property and mortgages'], 'approval'),
]; // prettier-ignore

function of(
  unit: string,
  name: WindowWords['name'],
  place: WindowWords['place'],
  services: WindowWords['services'],
  category: string,
): WindowWords {
  return { unit, name, place, services, category };
}

interface Said {
  words: string;
  tags: readonly Tag[];
}

export const GOOD: readonly Said[] = [
  { words: '材料一次交齐，当场就办好了。', tags: ['quick', 'once'] },
  { words: '要带什么说得清清楚楚，没有白跑。', tags: ['clear', 'once'] },
  { words: '帮我填了表，眼睛不好也办成了。', tags: ['kind', 'clear'] },
  { words: '有叫号，坐着等，不挤。', tags: ['orderly'] },
  { words: '中午也有人值班，方便上班的人。', tags: ['quick'] },
];

export const FAIR: readonly Said[] = [
  { words: '办成了，就是等的时间有点长。', tags: ['slow'] },
  { words: '窗口说得清楚，可是复印要到别处去。', tags: ['clear', 'papers'] },
  { words: '网上说的材料和窗口要的差一样。', tags: ['unclear'] },
];

export const BAD: readonly (Said & { answer: string; done: string })[] = [
  {
    words: '排了两个小时，轮到时说下班了。',
    tags: ['slow', 'cold'],
    answer: '已核实。当天取号的人一律办完再下班，今天起执行，排队情况在大厅屏幕公布。',
    done: '调整了收号时间',
  },
  {
    words: '跑了三趟，每次要的材料都不一样。',
    tags: ['again', 'papers'],
    answer: '已核实。材料清单已改成一张纸，当场给，缺什么一次写明；您的事可以直接来取件。',
    done: '印发一次性告知单',
  },
  {
    words: '窗口上班时间没有人，等了四十分钟。',
    tags: ['nobody', 'slow'],
    answer: '已核实。窗口现在两人轮值，离开要挂牌写明何时回来，并由大厅值班顶岗。',
    done: '安排了轮值',
  },
  {
    words: '问什么都说不知道，让自己看墙上。',
    tags: ['unclear', 'cold'],
    answer: '已核实。窗口人员重新学习了办事指南，墙上的字已放大，首问的人要负责说清。',
    done: '开展了业务学习',
  },
];

/** What units say beside published words. */
export const REPLIES: readonly string[] = [
  '谢谢您的肯定，我们继续做好。',
  '您说的我们记下了，本月内改好，改好后在大厅公布。',
  '已增加一个窗口，请您下次再看。',
];

export const WHY_WITHHELD = '与办事无关，不便公开。';
