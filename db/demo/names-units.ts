import type { PeerGroup, UnitKind } from '../../server/features/units/index.ts';

/** Words of the demonstration county's units. Everything here is invented; posts only, no persons. */

export interface SectorNames {
  code: string;
  name: string;
  nameEn: string;
  /** The county leader who looks after the sector, by post. */
  countyLeader: readonly [zh: string, en: string];
  units: readonly UnitNames[];
}

export interface UnitNames {
  /** The last two digits of the unit's code. */
  code: string;
  name: string;
  nameEn: string;
  kind: Exclude<UnitKind, 'town'>;
  peerGroup: Exclude<PeerGroup, 'town'>;
  post: readonly [zh: string, en: string];
  /** The code of the unit above it, for teams and centres of a bureau. */
  parent?: string;
  office?: 'dispatch' | 'supervision';
}

const HEAD = ['局长', 'Director'] as const;
const CHAIR = ['主任', 'Director'] as const;
const CAPTAIN = ['大队长', 'Captain'] as const;
const MANAGER = ['总经理', 'General manager'] as const;
const HOSPITAL_HEAD = ['院长', 'President'] as const;
const LIBRARIAN = ['馆长', 'Curator'] as const;

type Rest = Pick<UnitNames, 'parent' | 'office'>;

const bureau = (code: string, name: string, nameEn: string, post: UnitNames['post'] = HEAD): UnitNames => ({
  code,
  name,
  nameEn,
  kind: 'bureau',
  peerGroup: 'bureau',
  post,
});
const enforcer = (code: string, name: string, nameEn: string): UnitNames => ({
  code,
  name,
  nameEn,
  kind: 'bureau',
  peerGroup: 'enforcement',
  post: HEAD,
});
const team = (code: string, name: string, nameEn: string, parent?: string): UnitNames => ({
  code,
  name,
  nameEn,
  kind: 'office',
  peerGroup: 'enforcement',
  post: CAPTAIN,
  ...(parent && { parent }),
});
const office = (code: string, name: string, nameEn: string, rest: Rest = {}): UnitNames => ({
  code,
  name,
  nameEn,
  kind: 'office',
  peerGroup: 'bureau',
  post: CHAIR,
  ...rest,
});
const service = (
  code: string,
  name: string,
  nameEn: string,
  post: UnitNames['post'],
  parent?: string,
): UnitNames => ({
  code,
  name,
  nameEn,
  kind: 'office',
  peerGroup: 'service',
  post,
  ...(parent && { parent }),
});
const firm = (code: string, name: string, nameEn: string): UnitNames => ({
  code,
  name,
  nameEn,
  kind: 'firm',
  peerGroup: 'service',
  post: MANAGER,
});

const EXECUTIVE = ['常务副县长', 'Executive deputy county head'] as const;
const FARMING = ['分管农业农村的副县长', 'Deputy county head for agriculture'] as const;
const BUILDING = ['分管城乡建设和交通的副县长', 'Deputy county head for building and transport'] as const;
const PEOPLE = ['分管教育卫生的副县长', 'Deputy county head for education and health'] as const;
const ORDER = ['分管公安司法的副县长', 'Deputy county head for public order and justice'] as const;
const MARKETS = ['分管工业和市场监管的副县长', 'Deputy county head for industry and markets'] as const;
const CARE = ['分管民政社保的副县长', 'Deputy county head for welfare'] as const;
const NATURE = ['分管生态环境的副县长', 'Deputy county head for the environment'] as const;

/** Ten sectors 行业系统 with 73 county units between them. A unit's code is the sector's and its own: `01-02`. */
export const SECTORS: readonly SectorNames[] = [
  {
    code: '01',
    name: '综合管理',
    nameEn: 'General administration',
    countyLeader: EXECUTIVE,
    units: [
      office('01', '县群众诉求受理中心', 'County Feedback Intake Centre', { office: 'dispatch' }),
      office('02', '县政府督查室', 'County Government Supervision Office', { office: 'supervision' }),
      bureau('03', '县政务服务和大数据管理局', 'County Government Services and Data Bureau'),
      office('04', '县政务服务中心', 'County Government Service Hall', { parent: '01-03' }),
      bureau('05', '县财政局', 'County Finance Bureau'),
      bureau('06', '县发展和改革委员会', 'County Development and Reform Commission', CHAIR),
      bureau('07', '县审计局', 'County Audit Bureau'),
      bureau('08', '县统计局', 'County Statistics Bureau'),
      office('09', '县机关事务服务中心', 'County Government Facilities Centre'),
      service('10', '县档案馆', 'County Archives', LIBRARIAN),
      office('11', '县疑难问题化解办公室', 'County Office for Long-standing Matters'),
    ],
  },
  {
    code: '02',
    name: '农业农村',
    nameEn: 'Agriculture and villages',
    countyLeader: FARMING,
    units: [
      bureau('01', '县农业农村局', 'County Agriculture and Rural Affairs Bureau'),
      bureau('02', '县水利局', 'County Water Resources Bureau'),
      bureau('03', '县林业局', 'County Forestry Bureau'),
      office('04', '县畜牧服务中心', 'County Livestock Service Centre', { parent: '02-01' }),
      team('05', '县农业综合行政执法大队', 'County Agriculture Enforcement Team', '02-01'),
      office('06', '县水利工程服务中心', 'County Waterworks Service Centre', { parent: '02-02' }),
      office('07', '县农业机械服务中心', 'County Farm Machinery Service Centre', { parent: '02-01' }),
      office('08', '县供销合作社联合社', 'County Supply and Marketing Cooperative'),
      office('09', '县乡村振兴服务中心', 'County Village Renewal Service Centre', { parent: '02-01' }),
    ],
  },
  {
    code: '03',
    name: '城乡建设',
    nameEn: 'Building and public utilities',
    countyLeader: BUILDING,
    units: [
      bureau('01', '县住房和城乡建设局', 'County Housing and Construction Bureau'),
      enforcer('02', '县城市管理局', 'County Urban Management Bureau'),
      team('03', '县城市管理综合行政执法大队', 'County Urban Management Enforcement Team', '03-02'),
      service('04', '县环境卫生服务中心', 'County Street Cleaning Service Centre', CHAIR, '03-02'),
      service('05', '县园林绿化服务中心', 'County Parks and Greenery Service Centre', CHAIR, '03-02'),
      office('06', '县住房保障服务中心', 'County Public Housing Service Centre', { parent: '03-01' }),
      office('07', '县房屋征收服务中心', 'County House Expropriation Service Centre', { parent: '03-01' }),
      office('08', '县住房公积金管理部', 'County Housing Fund Office'),
      firm('09', '县自来水有限公司', 'County Water Supply Company'),
      firm('10', '县燃气有限公司', 'County Gas Company'),
      firm('11', '县热力有限公司', 'County Heating Company'),
      firm('12', '县供电公司', 'County Power Supply Company'),
      firm('13', '县污水处理有限公司', 'County Wastewater Company'),
    ],
  },
  {
    code: '04',
    name: '教育文体',
    nameEn: 'Education, culture and sport',
    countyLeader: PEOPLE,
    units: [
      bureau('01', '县教育局', 'County Education Bureau'),
      bureau('02', '县文化广电和旅游局', 'County Culture, Broadcasting and Tourism Bureau'),
      service('03', '县体育服务中心', 'County Sports Service Centre', CHAIR),
      team('04', '县文化市场综合行政执法大队', 'County Culture Market Enforcement Team', '04-02'),
      service('05', '县图书馆', 'County Library', LIBRARIAN, '04-02'),
      firm('06', '县广播电视网络有限公司', 'County Cable Network Company'),
    ],
  },
  {
    code: '05',
    name: '卫生健康',
    nameEn: 'Health',
    countyLeader: PEOPLE,
    units: [
      bureau('01', '县卫生健康委员会', 'County Health Commission', CHAIR),
      bureau('02', '县医疗保障局', 'County Medical Insurance Bureau'),
      service('03', '县疾病预防控制中心', 'County Disease Control Centre', CHAIR, '05-01'),
      team('04', '县卫生健康综合行政执法大队', 'County Health Enforcement Team', '05-01'),
      service('05', '县人民医院', 'County People’s Hospital', HOSPITAL_HEAD, '05-01'),
      service('06', '县中医院', 'County Hospital of Chinese Medicine', HOSPITAL_HEAD, '05-01'),
      service('07', '县妇幼保健院', 'County Maternal and Child Hospital', HOSPITAL_HEAD, '05-01'),
    ],
  },
  {
    code: '06',
    name: '公安政法',
    nameEn: 'Public order and justice',
    countyLeader: ORDER,
    units: [
      enforcer('01', '县公安局', 'County Public Security Bureau'),
      team('02', '县公安局交通警察大队', 'County Traffic Police', '06-01'),
      bureau('03', '县司法局', 'County Justice Bureau'),
      service('04', '县公共法律服务中心', 'County Legal Service Centre', CHAIR, '06-03'),
      team('05', '县消防救援大队', 'County Fire and Rescue Team'),
      enforcer('06', '县应急管理局', 'County Emergency Management Bureau'),
      office('07', '县矛盾纠纷调处中心', 'County Dispute Mediation Centre'),
    ],
  },
  {
    code: '07',
    name: '交通运输',
    nameEn: 'Transport',
    countyLeader: BUILDING,
    units: [
      bureau('01', '县交通运输局', 'County Transport Bureau'),
      office('02', '县公路事业发展中心', 'County Highway Centre', { parent: '07-01' }),
      office('03', '县农村公路服务中心', 'County Rural Road Service Centre', { parent: '07-01' }),
      team('04', '县交通运输综合行政执法大队', 'County Transport Enforcement Team', '07-01'),
      firm('05', '县公共交通有限公司', 'County Bus Company'),
      firm('06', '县汽车客运有限公司', 'County Coach Company'),
    ],
  },
  {
    code: '08',
    name: '市场监管',
    nameEn: 'Industry and markets',
    countyLeader: MARKETS,
    units: [
      enforcer('01', '县市场监督管理局', 'County Market Regulation Bureau'),
      team('02', '县市场监管综合行政执法大队', 'County Market Enforcement Team', '08-01'),
      bureau('03', '县工业和信息化局', 'County Industry and Information Bureau'),
      bureau('04', '县商务局', 'County Commerce Bureau'),
      enforcer('05', '县税务局', 'County Tax Bureau'),
      firm('06', '县邮政分公司', 'County Post Branch'),
    ],
  },
  {
    code: '09',
    name: '民政社保',
    nameEn: 'Welfare and social insurance',
    countyLeader: CARE,
    units: [
      bureau('01', '县民政局', 'County Civil Affairs Bureau'),
      bureau('02', '县人力资源和社会保障局', 'County Human Resources and Social Security Bureau'),
      team('03', '县劳动保障监察大队', 'County Labour Inspection Team', '09-02'),
      bureau('04', '县退役军人事务局', 'County Veterans Affairs Bureau'),
      service('05', '县社会保险服务中心', 'County Social Insurance Service Centre', CHAIR, '09-02'),
    ],
  },
  {
    code: '10',
    name: '生态环境',
    nameEn: 'Environment and land',
    countyLeader: NATURE,
    units: [
      enforcer('01', '县生态环境局', 'County Environment Bureau'),
      team('02', '县生态环境综合行政执法大队', 'County Environment Enforcement Team', '10-01'),
      bureau('03', '县自然资源和规划局', 'County Natural Resources and Planning Bureau'),
    ],
  },
];
