import type { Attendees, ExcuseGround } from '../../server/features/stations/index.ts';

interface StationWords {
  code: string;
  /** Code of the sector it belongs to. */
  sector: string;
  /** Code of the unit whose hall it stands in, and who opens the door. */
  host: string;
  name: readonly [zh: string, en: string];
  place: readonly [zh: string, en: string];
  weekdays: string;
  opens: string;
  closes: string;
}

/** Every sector has one or two (domain §4 row 30). */
export const STATIONS: readonly StationWords[] = [
  station('GC-01-1', '01', '01-04', ['政务大厅观测站', 'Government Hall Station'], ['县政务服务中心一楼大厅', 'County service hall, ground floor']),
  station('GC-01-2', '01', '01-02', ['综合管理观测站', 'General Administration Station'], ['县政府办公楼东门接待室', 'County office building, east door']),
  station('GC-02-1', '02', '02-01', ['农业农村观测站', 'Agriculture Station'], ['农技推广服务大厅', 'Farm advice hall']),
  station('GC-03-1', '03', '03-01', ['城乡建设观测站', 'Building Station'], ['住建局一楼便民大厅', 'Building bureau, ground floor']),
  station('GC-03-2', '03', '03-07', ['水电气暖观测站', 'Utilities Station'], ['供水服务营业厅', 'Waterworks counter hall'], '123456'),
  station('GC-04-1', '04', '04-01', ['教育文体观测站', 'Education and Culture Station'], ['县图书馆一楼', 'County library, ground floor'], '123456'),
  station('GC-05-1', '05', '05-01', ['卫生健康观测站', 'Health Station'], ['县人民医院门诊楼大厅', 'County hospital, outpatient hall'], '1234567'),
  station('GC-06-1', '06', '06-03', ['公安政法观测站', 'Public Order and Justice Station'], ['公共法律服务中心', 'Public legal service centre']),
  station('GC-07-1', '07', '07-01', ['交通运输观测站', 'Transport Station'], ['汽车站候车大厅', 'Bus station, waiting hall'], '1234567'),
  station('GC-08-1', '08', '08-01', ['市场监管观测站', 'Markets Station'], ['消费维权服务站', 'Consumer service point']),
  station('GC-09-1', '09', '09-02', ['民政社保观测站', 'Welfare Station'], ['人力资源市场大厅', 'Job market hall']),
  station('GC-10-1', '10', '10-01', ['生态环境观测站', 'Environment Station'], ['生态环境监测中心', 'Environmental monitoring centre']),
]; // prettier-ignore

function station(
  code: string,
  sector: string,
  host: string,
  name: StationWords['name'],
  place: StationWords['place'],
  weekdays = '12345',
): StationWords {
  return { code, sector, host, name, place, weekdays, opens: '08:30', closes: '18:00' };
}

export const LISTENS = ['本系统各单位领导班子成员', 'Leaders of the units of this sector'] as const;
export const DEPUTY = ['分管副职', 'Deputy in charge'] as const;

/** What people say, and what is said on the spot; without an answer it is noted. */
export const OPINIONS: readonly { category: string; words: string; answer: string | null }[] = [
  { category: 'approval', words: '办证要跑两个窗口，能不能一次办完。', answer: '下周起两个窗口合并受理，一次交齐材料即可。' },
  { category: 'sanitation', words: '小区门口的垃圾桶太少，早上就满了。', answer: '已安排增加两个垃圾桶，早晚各清运一次。' },
  { category: 'traffic', words: '学校门口放学时车多，孩子过马路危险。', answer: '每天放学时段增派人员在路口值守，已通知到岗。' },
  { category: 'utilities', words: '交水费只能去营业厅，老人不方便。', answer: '可以由村里代办，也可以电话预约上门收取。' },
  { category: 'health', words: '挂号排队时间长，能不能多开一个窗口。', answer: '上午高峰时段增开一个人工窗口，今天起执行。' },
  { category: 'roads', words: '通往田里的路一下雨就走不了车。', answer: null },
  { category: 'welfare', words: '希望把补贴什么时候发、怎么算的写在公示栏。', answer: null },
  { category: 'agri', words: '卖粮的时候想提前知道价格。', answer: null },
  { category: 'jobs', words: '想学一门手艺，不知道哪里有培训。', answer: '本月底有免费培训班，现场已登记需求，开班前统一通知。' },
  { category: 'school', words: '课后托管的费用收得不一样，想知道标准。', answer: '标准已在学校公示栏贴出，多收的本周内退回。' },
]; // prettier-ignore

export const MINUTES: readonly string[] = [
  '本次座谈围绕办事方便不方便展开。大家提到材料重复提交、等候时间长、公示不及时三个问题，单位负责人逐条作了说明，能马上改的当场答应了时限。',
  '与会代表反映的问题集中在收费标准不清楚和政策说不明白。单位答应两周内把收费依据贴到窗口，并安排专人讲解。',
];
export const FORUM_OF: readonly Attendees[] = ['grassroots', 'enterprises', 'users', 'parties', 'cadres'];

export const EXCUSES: readonly { ground: ExcuseGround; words: string; answer: string; isAccepted: boolean }[] = [
  { ground: 'leave', words: '本周参加省里培训，请假五天。', answer: '已核对培训通知，同意。', isAccepted: true },
  { ground: 'disaster', words: '强降雨期间在一线值守防汛。', answer: '情况属实，同意。', isAccepted: true },
  { ground: 'leave', words: '本周会议较多，来不及安排。', answer: '开会不是免除的理由，不同意。', isAccepted: false },
]; // prettier-ignore
