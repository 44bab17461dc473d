import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mask, scan, type Kind } from '../../server/features/masking/index.ts';
import {
  framedPeople,
  namelessTexts,
  SURNAMES_TRIED,
  writtenDoors,
  type PlantedText,
} from './synthetic-people.ts';

/** Shares of plants that sure findings cover, and how many of them take more than one letter too many. */
function measured(
  title: string,
  kind: Kind,
  texts: readonly PlantedText[],
): { recall: number; spilled: number } {
  const missed: string[] = [];
  let spilled = 0;
  for (const { text, start, end } of texts) {
    const findings = scan(text).sure.filter((finding) => finding.kind === kind);
    if (!findings.some((finding) => finding.start <= start && finding.end >= end)) missed.push(text);
    if (findings.some((finding) => finding.start < start || finding.end > end + 1)) spilled++;
  }
  const recall = 1 - missed.length / texts.length;
  console.log(
    `${title}: ${texts.length - missed.length} of ${texts.length} (${(100 * recall).toFixed(1)} %), ${spilled} took too much\nmissed: ${missed
      .slice(0, 25)
      .join(' | ')
      .replace(/\n/g, '⏎')}`,
  );
  return { recall, spilled };
}

describe('names in frames', () => {
  it('are tried with more than a hundred surnames, compound ones among them', () => {
    expect(new Set(SURNAMES_TRIED).size).toBeGreaterThanOrEqual(100);
    expect(SURNAMES_TRIED.filter((surname) => surname.length === 2).length).toBeGreaterThanOrEqual(5);
  });

  it('are found in at least 95 % of 500 texts after a strong frame, everyday words among them', () => {
    const { recall, spilled } = measured('strong frames', 'name', framedPeople(500, 'strong/2026', 'strong'));
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(spilled).toBeLessThanOrEqual(25);
  });

  it('are found in most of 300 texts after a weak frame', () => {
    const { recall } = measured('weak frames', 'name', framedPeople(300, 'weak/2026', 'weak'));
    expect(recall).toBeGreaterThanOrEqual(0.7);
  });
});

describe('doors', () => {
  it('are found in at least 95 % of 500 texts with spaces, full width and Chinese numerals', () => {
    const { recall, spilled } = measured('doors', 'address', writtenDoors(500, 'doors/2026'));
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(spilled).toBeLessThanOrEqual(25);
  });
});

/** Written to mislead: after each frame comes a word that begins with a surname. */
const MISLEADING = [
  '业主高度重视消防安全，物业却不管。',
  '户主严格按照规定交费。',
  '联系人员不足，请增派。',
  '本人万万没想到会这样。',
  '本人安全意识强。',
  '我叫外卖都送不进来。',
  '我叫楼上小声点也没用。',
  '居民方便出行受影响。',
  '村民金秋时节晒粮占道。',
  '老人单独在家没人照顾。',
  '学生安全谁来负责。',
  '孩子白天没人带。',
  '业主马上要收房了。',
  '租户钱没退。',
  '邻居常常半夜放音响。',
  '老板于上月跑路。',
  '司机向右转弯时没打灯。',
  '我父亲常年卧床。',
  '我母亲高血压多年。',
  '儿子任教于外地。',
  '申请人应于三十日内提交材料。',
  '申请人须有本县户籍，申请人和家属都要到场。',
  '负责人许诺三天修好。',
  '负责人安排人来看过一次。',
  '联系人万一不在怎么办。',
  '姓名有误，请更正。',
  '姓名与身份证不符。',
  '本人成年子女两个。',
  '本人和邻居都看到了。',
  '本人宁愿自己修。',
  '我是高三学生家长。',
  '我是安置区业主。',
  '我是万洪路上的商户。',
  '我是石材厂工人。',
  '我是金水湾的住户。',
  '村民祖祖辈辈靠井水。',
  '居民温暖过冬成问题。',
  '住户常温水都喝不上。',
  '患者康复后要求报销。',
  '病人严重缺药。',
  '死者家属情绪激动。',
  '当事人双方各执一词。',
  '举报人权利受保护。',
  '投诉人强烈不满。',
  '反映人多次来访。',
  '法人单位变更。',
  '法定代表人成立公司。',
  '车主车辆被拖。',
  '店主广告牌占道。',
  '家长时间有限。',
  '监护人应当到场。',
  '房东房产证过期。',
  '老板黄牌警告后仍开工。',
  '党员干部带头。',
  '职工石油补贴未发。',
  '爱人安家费没给。',
  '弟弟成绩优秀。',
  '我爸爸高烧不退。',
];

describe('a text whose sure findings are masked', () => {
  it('has none left, so that a prefilled text can be sent', () => {
    const { mark } = JSON.parse(readFileSync('views/locales/zh-CN/masking.json', 'utf8')) as {
      mark: Record<Kind, string>;
    };
    const texts = [...framedPeople(500, 'again', 'strong'), ...writtenDoors(300, 'again')];
    for (const { text } of texts) {
      expect(scan(mask(text, scan(text).sure, (kind) => mark[kind])).sure).toEqual([]);
    }
  });
});

describe('texts without names', () => {
  it('raise a sure alarm in at most 5 % of 500', () => {
    const alarms = namelessTexts(500, 'nameless/2026').flatMap((text) => {
      const [first] = scan(text).sure;
      return first ? [`${first.kind} ${first.text} in ${text}`] : [];
    });
    console.log(`false alarms: ${alarms.length} of 500\n${alarms.slice(0, 25).join('\n')}`);
    expect(alarms.length / 500).toBeLessThanOrEqual(0.05);
  });

  it('written to mislead raise a false alarm in at most 3 of 58', () => {
    const alarms = MISLEADING.flatMap((text) => scan(text).sure.map((found) => `${found.text} in ${text}`));
    console.log(`misled ${alarms.length} times of ${MISLEADING.length}\n${alarms.join('\n')}`);
    expect(MISLEADING).toHaveLength(58);
    expect(alarms.length).toBeLessThanOrEqual(3);
  });
});
