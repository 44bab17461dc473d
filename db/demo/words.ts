import type { DeclineReason, ReturnReason } from '../../server/features/cases/index.ts';

/** What people in the demonstration say while a case goes its way. All of it is invented. */

export const OPENINGS = ['', '', '您好，反映一件事。', '想反映一个情况：', '请帮忙看一看。'] as const;
/** What people add about a trouble. */
export const ADDED = [
  '',
  '附近住着几十户人家，大家都盼着早点解决。',
  '之前打过一次电话，说会有人来，一直没有等到。',
  '这件事已经影响到日常生活，老人和孩子最不方便。',
  '和邻居们商量过，都愿意配合，就是不知道该找哪一家。',
  '我在这里住了十几年，以前不是这样，是最近几个月才变坏的。',
  '不是非要追究谁，只希望有人真的来看一看，给一个准日子。',
] as const;
export const CLOSINGS = [
  '',
  '',
  '盼回复，谢谢。',
  '希望有人来看一看。',
  '麻烦尽快处理。',
  '等你们的消息。',
] as const;
/** Somebody always writes a number into the text: it is masked before others read it. (This one is an operator's.) */
export const NUMBER_LEFT = '我的电话是13800138000，来之前打一个。';

export const CONTACTED = [
  '已与来件人联系，核对了地点和时间，约定现场查看。',
  '电话联系，对方补充了几处细节，已记下。',
  '已在平台留言并联系到本人，说明了办理步骤。',
  '到现场见到来件人，一起看了情况。',
] as const;

export const QUESTIONS = [
  '请补充具体位置，最好说明离哪个路口多远，我们好准确找到。',
  '请告诉我们大概是从哪一天开始的，有没有照片。',
  '请说明涉及哪几户、哪几块地，我们核对名册要用。',
  '请补充当时办理的窗口和大致时间，方便调取记录。',
] as const;
export const REPLIES = [
  '就在大门往东一百多米的地方，路边有一棵大槐树，很好找。',
  '大约是上个月中旬开始的，照片已经传上来了。',
  '主要是东头几户，具体的村里有名单。',
  '那天是上午十点多去的，二楼靠楼梯的窗口。',
] as const;

export const EXTENSION_REASONS = [
  '需要的配件要从外地调运，预计再等几天到货。',
  '现场情况复杂，需要几个单位一起会商后才能动工。',
  '连日下雨，路面不能施工，等天晴后三天可以完成。',
  '涉及的名册较多，逐户核对还需要几天。',
] as const;
export const GRANTED = [
  '理由成立，同意延长，请把新日期告诉来件人。',
  '同意，延长期内每两天报一次进展。',
] as const;
export const REFUSED = [
  '理由不充分，先用备件处理，请按原期限办结。',
  '不同意，可以分步办理，先答复能办的部分。',
] as const;

export const RETURNS: Readonly<Record<ReturnReason, string>> = {
  not_our_duty: '经核对职责清单，此事不属于本单位，建议由行业主管单位办理。',
  not_our_place: '现场查看，位置在相邻乡镇的地界内，请改派。',
  other_unit_leads: '同一事项已由另一单位牵头办理，建议并由其答复。',
  needs_several: '涉及几个单位，本单位不能单独办结，请指定牵头单位。',
};

export const DECLINES: readonly { reason: DeclineReason; title: string; details: string; words: string }[] = [
  {
    reason: 'litigation',
    title: '对法院的判决不满意，请县里改判',
    details: '我家和别人的合同纠纷，法院已经判了，我不服这个判决，希望县里出面重新判，把钱要回来。',
    words: '此事已经由法院判决，本平台不能改变。不服判决可以在上诉期内上诉，或者向检察机关申请监督。',
  },
  {
    reason: 'arbitration',
    title: '劳动仲裁已经受理，想让你们快点裁',
    details: '我的劳动仲裁上个月已经立案，到现在没有开庭，请你们催一催，最好直接给个结果。',
    words: '劳动仲裁正在办理，本平台不能代替。可以向仲裁委员会查询进度，需要帮助可以申请法律援助。',
  },
  {
    reason: 'petition',
    title: '多年的信访事项，请再给一次答复',
    details: '我反映的事情从前年就在信访部门办理，复查复核都走过了，还是不满意，换一个地方再反映一遍。',
    words: '此事已在信访渠道办理并有复核意见，请继续通过信访渠道查询，本平台不重复受理。',
  },
  {
    reason: 'disclosure',
    title: '申请公开某项目的全部合同',
    details: '请把去年道路项目的全部合同和付款凭证都公开给我，我要自己核对一遍账目。',
    words: '这是政府信息公开申请，请在县政府网站的信息公开栏目提交，二十个工作日内会书面答复您。',
  },
  {
    reason: 'beyond_duty',
    title: '两家私下的买卖，请帮我退货',
    details: '朋友之间转卖的旧手机，我用了两天不想要了，对方不肯退，请你们让他把钱退给我。',
    words: '个人之间的买卖不在政府职责之内。可以先协商，协商不成可以找村里调解或者起诉。',
  },
  {
    reason: 'too_vague',
    title: '什么都不好，请改进',
    details: '感觉哪里都不好，希望都改一改，具体的我也说不清楚，你们自己去看。',
    words: '没有说明地点和事情，无法派给具体单位。请写明在什么地方、是什么事，重新提交，我们马上办理。',
  },
];
export const OBJECTIONS = [
  '这件事不在法院，判的是另一件，请看清楚再说。',
  '我已经写明了地点，为什么还说不清楚，请重新看。',
] as const;
export const DECLINED_AGAIN =
  '督查室重新核对了材料，原决定没有错。不受理的理由和可以走的渠道不变，特此说明。';

export const GOOD = [
  '办得快，谢谢。',
  '问题解决了，师傅很负责。',
  '说到做到，满意。',
  '没想到这么快，点赞。',
  '',
  '',
  '',
] as const;
export const FAIR = ['解决了，就是慢了一点。', '基本解决，希望以后不要再坏。', ''] as const;
export const BAD = [
  '只是看了一眼，问题还在，没有解决。',
  '答复说修好了，过了一天又坏了。',
  '态度还可以，但事情没有办。',
  '写的和现场不一样，请再来看看。',
] as const;
export const AGAIN = [
  '没过几天又和原来一样，请返工。',
  '只修了一半，另一半还没有动。',
  '承诺的日期过了，还是老样子。',
] as const;
export const ORDERED = '回访时来件人说没有办成，现场抽查也未见整改，请重新办理。';
export const REDONE =
  '已按要求返工：重新到现场，和来件人一起逐项核对，原来没有做到的部分全部补做，并请村里两名代表验收签字。';

export const WITHDRAWALS = [
  '事情已经自己解决了，不用再办了。',
  '重复提交了一件，这件撤回。',
  '和邻居商量好了，撤回来。',
] as const;
export const ASKED_ON_THE_WAY = [
  '请问大概什么时候能来？',
  '今天有人来看过了，下一步怎么办？',
  '补充一点：晚上更明显。',
] as const;
export const TOLD_ON_THE_WAY = [
  '已经安排明天上午到现场，您不用在家等，我们会先联系。',
  '配件已经订好，到货当天安装，安装好再告诉您。',
  '收到补充，已经转给现场的同事。',
] as const;
export const OFFICE_NOTE = '受理中心已催办，承办单位会在期限前答复您。';

export const HANDED_TO = ['县纪检监察机关', '县市场监管举报中心'] as const;
