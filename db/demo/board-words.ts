/** What units and the supervision office say about notices of exposure in the demonstration. */

export const REPLIES = [
  '此件已在线下办结，经办人调岗交接时漏登记，现补录办理过程，当日上传答复和现场照片。',
  '因施工单位合同到期重新招标，期间无法动工，现新的单位已进场，请求延后。',
  '此件需几个单位会办，牵头单位本周才确定，我单位负责的部分已经完成。',
] as const;
export const REPLY_ACCEPTED =
  '经核对现场记录和时间，办结在前、登记在后属实，回复成立，不予公示，请当日补齐答复。';
export const REPLY_REJECTED = '招标延误属于单位内部安排，期限前未申请延期，也未告知来件人，理由不成立。';

export const PLEDGES = [
  '已定专人负责，在承诺日期前办结并答复来件人，办理前后的照片一并公开。',
  '第一步先恢复使用，第二步彻底维修，承诺日期前全部完成，请群众监督。',
  '本单位主要负责人已到现场，按承诺日期整改到位，逾期再向县里书面说明。',
] as const;
export const SEEN = '已到现场核查，答复所列事项逐项完成，来件人在场，没有提出不同意见。';
export const HOLDS = '回头看：一个月后再到现场，整改保持良好，没有反弹。';
export const RELAPSED = '回头看：问题又出现，整改没有保持住，重新定期限。';

export const REVIEW_WHY = [
  '超期的两天里系统升级，无法提交答复，请求复核期限的计算。',
  '此件的主要职责不在本单位，公示的责任单位有误，请求复核。',
] as const;
export const UPHELD = '经未参与此件的人员复核：系统记录显示可以提交，期限计算无误，维持公示。';
export const NOT_UPHELD = '经未参与此件的人员复核：责任划分确有争议，撤回公示，责任单位另行确定。';
export const TAKEN_BACK = '派单时责任单位填写错误，公示对象有误，撤回并致歉，另行派单。';
export const CLARIFIED = '更正：此前公示的逾期天数多算了一天，系调休日计算错误，特此说明。';

export const FINDING =
  '现场核查发现：答复称已经更换的设备没有更换，验收记录上的日期早于到货日期，与照片不符。';
export const ECHO_REPEATED = '同一单位的同类事项近期已经登过，不再重复刊登。';
