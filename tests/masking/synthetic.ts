import { seededSource } from '../../server/ids.ts';
import type { Kind } from '../../server/features/masking/index.ts';

export interface Planted {
  text: string;
  plants: { kind: Kind; value: string; start: number; end: number }[];
}

/** Texts with known plants among sentences full of harmless numbers: the same for the same seed. */
export function syntheticTexts(count: number, seed: string): Planted[] {
  const random = seededSource(seed);
  const below = (n: number): number => random(4).readUInt32BE() % n;
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const digits = (n: number): string => Array.from({ length: n }, () => below(10)).join('');
  const plants: Record<string, () => [Kind, string, string, string]> = {
    phone: () => [
      'phone',
      pick(['电话', '请打', '手机：', '联系我 ', '，']),
      written(mobile()),
      pick(['。', '，谢谢', '（微信同号）', '联系']),
    ],
    landline: () => [
      'landline',
      pick(['座机', '电话：', '家里是']),
      `0${pick(['371', '10', '755', '28'])}${pick(['-', ' ', '', '—'])}${2 + below(7)}${digits(7)}`,
      '。',
    ],
    id: () => [
      'id_number',
      pick(['身份证', '身份证号：', '证件号 ', '，']),
      identity(),
      pick(['，', '。', ' ']),
    ],
    card: () => ['bank_card', pick(['卡号', '银行卡：', '打到']), card(), pick(['，', '。'])],
    plate: () => ['plate', pick(['车牌', '一辆', '看见']), plate(), pick(['乱停', '。', ' 占道'])],
    mail: () => [
      'email',
      pick(['邮箱', '发到', '邮件：']),
      `${pick(['li.wei', 'wang_88', 'zm2026'])}${digits(2)}@${pick(['163.com', 'qq.com', 'mail.henu.edu.cn'])}`,
      '。',
    ],
    wechat: () => [
      'wechat',
      pick(['微信：', '微信号', '加微信 ', 'vx:']),
      `${pick(['zhang', 'lucky', 'abc_'])}${digits(4)}`,
      pick(['，', '。']),
    ],
    qq: () => ['qq', pick(['QQ', 'qq号：', 'QQ:']), `${1 + below(9)}${digits(4 + below(6))}`, '，'],
    door: () => [
      'address',
      pick(['住在幸福小区', '家住', '我家是和谐家园']),
      door(),
      pick(['，', '。', '漏水']),
    ],
  };
  const mobile = (): string => `1${pick(['3', '5', '7', '8', '9'])}${digits(9)}`;
  function written(number: string): string {
    const [a, b, c] = [number.slice(0, 3), number.slice(3, 7), number.slice(7)];
    return pick([
      () => number,
      () => `${a} ${b} ${c}`,
      () => `${a}-${b}-${c}`,
      () => `+86 ${number}`,
      () => `86${number}`,
      () => number.replace(/\d/g, (digit) => '０１２３４５６７８９'[Number(digit)]!),
      () => number.replace(/\d/g, (digit) => '零一二三四五六七八九'[Number(digit)]!),
      () => number.replace(/\d/g, (digit) => '〇一二三四五六七八九'[Number(digit)]!),
      () => [...number].join(' '),
    ])();
  }
  function identity(): string {
    const day = `${1940 + below(75)}${String(1 + below(12)).padStart(2, '0')}${String(1 + below(28)).padStart(2, '0')}`;
    const body = `410122${day}${digits(3)}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
    return body + '10X98765432'[sum % 11]!;
  }
  function card(): string {
    const body = `62${pick(['2202', '1700', '2848'])}${digits(12)}`;
    const check = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find((number) => {
      const sum = [...number].reverse().reduce((total, char, at) => {
        const value = Number(char) * (at % 2 === 1 ? 2 : 1);
        return total + (value > 9 ? value - 9 : value);
      }, 0);
      return sum % 10 === 0;
    })!;
    return pick([check, check.replace(/(\d{4})(?=\d)/g, '$1 ')]);
  }
  function plate(): string {
    return `豫A${pick(['', '·', ' '])}${pick([`${digits(5)}`, `D${digits(5)}`, `${digits(3)}KJ`, `${digits(5)}F`])}`;
  }
  function door(): string {
    const [a, b, c] = [1 + below(30), 1 + below(4), 101 + below(900)];
    return pick([
      `${a}号楼${b}单元${c}室`,
      `${a}栋${c}室`,
      `${a}号楼${b}单元`,
      `${b}单元${c}`,
      `${a}组${b + 7}号`,
      `门牌${c}号`,
    ]);
  }
  const harmless = [
    () => `${2015 + below(12)}年${1 + below(12)}月${1 + below(28)}日停水`,
    () => `补偿款${digits(7)}.${digits(2)}元没有发`,
    () => `打过12345、110和120都说在处理`,
    () => `办件编号 ZM-${20260000 + below(999)}-${digits(4)}K`,
    () => `根据国办发〔2019〕51号文件`,
    () => `${1 + below(200)}路公交车晚点${below(60)}分钟`,
    () => `面积${60 + below(90)}.${below(9)}平方米，房价${8 + below(20)}000元每平`,
    () => `107国道和S223线路口没有红绿灯`,
    () => `${1 + below(20)}栋的电梯坏了`,
    () => `物业费每月${digits(3)}元，共${1 + below(9)}${digits(3)}户`,
    () => `2026-11-${10 + below(20)} ${10 + below(13)}:${10 + below(49)} 又断电`,
    () => `全国服务热线400-${digits(3)}-${digits(4)}没人接`,
    () => `《物权法》第${1 + below(99)}条写得清楚`,
    () => `地铁${1 + below(9)}号线施工到晚上${below(12)}点`,
  ];
  return Array.from({ length: count }, () => {
    const planted: Planted = { text: '', plants: [] };
    const parts = 3 + below(5);
    for (let part = 0; part < parts; part++) {
      if (below(2) === 0) {
        planted.text += `${pick(harmless)()}。`;
        continue;
      }
      const [kind, before, value, after] = plants[pick(Object.keys(plants))]!();
      const start = planted.text.length + before.length;
      planted.text += before + value + after;
      if (!/[。，]$/.test(planted.text)) planted.text += '。';
      planted.plants.push({ kind, value, start, end: start + value.length });
    }
    return planted;
  });
}
