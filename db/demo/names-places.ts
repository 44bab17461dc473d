/** Words of the demonstration county's places. All of them are invented, under a code that no real county has. */

/** Labelled as what it is (domain §0.6). 99 is no province. */
export const COUNTY = { code: '990100', name: '示范县', nameEn: 'Demonstration County' } as const;

export interface TownNames {
  /** The last three digits of the division's code: streets from 001, towns from 101, townships from 201. */
  code: string;
  name: string;
  nameEn: string;
  form: 'street' | 'town' | 'township';
  /** How many villages (in a street: communities) lie in it. */
  villages: number;
}

export const TOWNS: readonly TownNames[] = [
  { code: '001', name: '望禾街道', nameEn: 'Wanghe Street', form: 'street', villages: 12 },
  { code: '002', name: '启明街道', nameEn: 'Qiming Street', form: 'street', villages: 14 },
  { code: '003', name: '和顺街道', nameEn: 'Heshun Street', form: 'street', villages: 11 },
  { code: '004', name: '文澜街道', nameEn: 'Wenlan Street', form: 'street', villages: 13 },
  { code: '101', name: '柳塘镇', nameEn: 'Liutang Town', form: 'town', villages: 26 },
  { code: '102', name: '青禾镇', nameEn: 'Qinghe Town', form: 'town', villages: 24 },
  { code: '103', name: '白鹭镇', nameEn: 'Bailu Town', form: 'town', villages: 25 },
  { code: '104', name: '松坡镇', nameEn: 'Songpo Town', form: 'town', villages: 23 },
  { code: '105', name: '榆岭镇', nameEn: 'Yuling Town', form: 'town', villages: 22 },
  { code: '106', name: '金穗镇', nameEn: 'Jinsui Town', form: 'town', villages: 27 },
  { code: '107', name: '双泉镇', nameEn: 'Shuangquan Town', form: 'town', villages: 21 },
  { code: '108', name: '杏湾镇', nameEn: 'Xingwan Town', form: 'town', villages: 24 },
  { code: '109', name: '麦川镇', nameEn: 'Maichuan Town', form: 'town', villages: 20 },
  { code: '201', name: '云溪乡', nameEn: 'Yunxi Township', form: 'township', villages: 12 },
];

/** What the forms are called, and the post that heads the office of each. */
export const FORMS = {
  street: {
    office: '街道办事处',
    officeEn: 'Street Office',
    post: ['街道办事处主任', 'Head of the street office'],
  },
  town: { office: '镇人民政府', officeEn: 'Town Government', post: ['镇长', 'Town head'] },
  township: { office: '乡人民政府', officeEn: 'Township Government', post: ['乡长', 'Township head'] },
} as const;

/** A village's name is one of the first and one of the second: 24 × 12 names, of which 274 are used. */
export const FIRST: readonly (readonly [zh: string, en: string])[] = [
  ['柳', 'Liu'],
  ['榆', 'Yu'],
  ['槐', 'Huai'],
  ['松', 'Song'],
  ['竹', 'Zhu'],
  ['荷', 'He'],
  ['稻', 'Dao'],
  ['麦', 'Mai'],
  ['桑', 'Sang'],
  ['枣', 'Zao'],
  ['杏', 'Xing'],
  ['梨', 'Li'],
  ['桃', 'Tao'],
  ['菱', 'Ling'],
  ['苇', 'Wei'],
  ['云', 'Yun'],
  ['磐', 'Pan'],
  ['泉', 'Quan'],
  ['鹭', 'Lu'],
  ['溪', 'Xi'],
  ['月', 'Yue'],
  ['晴', 'Qing'],
  ['霞', 'Xia'],
  ['蓼', 'Liao'],
];
export const SECOND: readonly (readonly [zh: string, en: string])[] = [
  ['湾', 'wan'],
  ['坡', 'po'],
  ['桥', 'qiao'],
  ['岗', 'gang'],
  ['坪', 'ping'],
  ['井', 'jing'],
  ['渡', 'du'],
  ['塘', 'tang'],
  ['堤', 'di'],
  ['圃', 'pu'],
  ['原', 'yuan'],
  ['岭', 'ling'],
];

export const VILLAGE = { name: '村', nameEn: 'Village' } as const;
export const COMMUNITY = { name: '社区', nameEn: 'Community' } as const;

/** The county leader who looks after a town, by post. */
export const townLeader = (name: string, nameEn: string): readonly [zh: string, en: string] => [
  `联系${name}的县领导`,
  `County leader for ${nameEn}`,
];
