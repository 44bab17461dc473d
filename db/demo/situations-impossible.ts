import type { ImpossibleReason } from '../../server/features/cases/index.ts';
import type { Situation } from './situations.ts';

/** A matter that can't be met, with the reason the unit gives; the answer explains it and offers what there is. */
export interface ImpossibleSituation extends Situation {
  reason: ImpossibleReason;
}

/** What people ask for and no office can do. All of it is invented. */
export const IMPOSSIBLE: readonly ImpossibleSituation[] = [
  {
    category: 'traffic',
    type: 'complaint',
    reason: 'not_feasible',
    titles: ['路口要装红绿灯'],
    details: ['我们村口这个路口，早晚有学生过马路，车开得快，希望装一组红绿灯。'],
    spots: ['村口三岔路口', '小学门前'],
    brief: '群众要求在路口安装信号灯，请现场查看并答复。',
    answer:
      '我们在早晚高峰各数了一次车，每小时不到{m}辆，达不到信号灯设置规范要求的流量，装了反而容易让车闯灯，所以不能装。学生的安全不能等：已经画好斑马线，加了两道减速带和警示牌，上学放学时段安排人值守。',
    done: '画斑马线，加减速带和警示牌',
  },
  {
    category: 'utilities',
    type: 'suggestion',
    reason: 'no_legal_basis',
    titles: ['建议自来水不收水费'],
    details: ['水是天上来的，建议全镇自来水都不收水费，或者六十岁以上的老人不收。'],
    spots: ['镇区', '村里'],
    brief: '群众建议减免水费，请研究答复。',
    answer:
      '水价由政府定价，成本里有净水、管网和人工，现行规定没有按年龄免收水费的条款，单位自己也无权免收，所以这条建议现在不能采纳。困难家庭每月有{n}吨的减免，拿低保证到营业厅就能办，我们可以上门代办。',
    done: '说明水价构成，告知困难家庭减免办法',
  },
  {
    category: 'housing',
    type: 'complaint',
    reason: 'others_rights',
    titles: ['邻居盖房挡了光，要求拆掉一层'],
    details: ['隔壁去年盖了三层楼，我家院子下午就晒不到太阳，要求让他家拆掉一层。'],
    spots: ['村中老街', '安居小区'],
    brief: '群众反映邻居建房影响采光，请核实手续和间距并答复。',
    answer:
      '我们核对了邻居的建房手续和图纸，又到现场量了间距，都符合规定。手续齐全的房子受法律保护，要求他拆一层没有道理，也会损害他的权益，所以办不到。双方愿意谈的话，可以由村里调解采光补偿；不同意也可以到法院起诉。',
    done: '核对手续，现场测量间距',
  },
  {
    category: 'roads',
    type: 'help',
    reason: 'beyond_means',
    where: 'village',
    titles: ['想把田间路全修成水泥路'],
    details: ['村里的田间路有{m}多条，一下雨就走不了车，希望今年全部修成水泥路。'],
    spots: ['村东地头', '村北田间'],
    brief: '群众要求硬化全部田间路，请核实并答复计划。',
    answer:
      '全村田间路加起来有十几公里，全部修成水泥路要的钱超过全镇三年的修路款，今年实在办不到。能办的先办：把最难走的{n}条列进了今年的计划，汛期前铺上砂石；其余的排进后三年，名单贴在村务公开栏，可以监督。',
    done: '列入计划{n}条，汛期前铺砂石',
  },
  {
    category: 'jobs',
    type: 'complaint',
    reason: 'decided_above',
    titles: ['养老金太少，要求涨到每月一千'],
    details: ['村里老人每月养老金只有一百多，什么也买不了，要求涨到每月一千块。'],
    spots: ['村里', '镇政府'],
    brief: '群众要求提高养老金标准，请解释政策并答复。',
    answer:
      '养老金的基础部分由国家和省里定，县里不能自己改标准，所以涨到每月一千元县里办不到。您的意见已经写进给上级的季度报告。已核对您的账户，往年多缴的档次没有算漏；高龄补贴您还没有申请，我们已经帮您办好，下月起发。',
    done: '核对账户，补办高龄补贴',
  },
];

/** What the second person writes: of what was confirmed, of what was not, and of an objection looked at once more. */
export const CLAIM_CONFIRMED = [
  '调阅了测算和依据，又到现场看过，说法属实；能做的都已经做了，解释也讲清楚了。',
  '向主管部门核实了政策，县里确实无权决定；单位给出的替代办法可行。',
] as const;
export const CLAIM_REJECTED =
  '依据是旧的，今年的办法里已经有相应条款；别的乡镇也有做法可以照办，不认可办不到的说法。';
export const CLAIM_AGAIN = '另外找了测算原始记录核对，和上一次核实的结果一致；已经当面向反映人解释过。';
export const CLAIM_OBJECTION = '邻镇同样的事情就办成了，为什么我们这里办不到，请再看看。';
export const ORDERED_AFTER_CLAIM = '督查室核实后认为可以办，请按今年的办法重新办理并答复反映人。';
export const DONE_AFTER_ALL =
  '按督查室的意见重新研究，今年的办法确实可以适用。已经按新办法办好第一批，并请村里两名代表看过签了字，余下的月底前办完。';
