import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { render, setFlash } from '../../http/page.ts';
import { renewSession, saveSession } from '../../http/session.ts';
import { act, faultsOf, type Shown } from './acts.ts';
import { placeOf } from './call-rules.ts';
import {
  declarationForm,
  isFormId,
  protectForm,
  replyForm,
  resignForm,
  showNameForm,
  tieEndForm,
  tieForm,
  WORDS_MOST,
} from './forms.ts';
import { loadPlaces, loadUnitNames, unitGroups } from './names.ts';
import { removalItems, termText } from './present-member.ts';
import { askProtection } from './protection.ts';
import { replyToRemoval } from './removals.ts';
import { hasDeclared, sameDayLater, TIE_GROUNDS, TIE_MONTHS_AFTER } from './rules.ts';
import { listProtectsOf, listRemovalsOf } from './store-requests.ts';
import { declarationEnd } from './term-rules.ts';
import { ownMember, resign, showName } from './terms.ts';
import { declareAll, declareTie, endTie, tiesInForce } from './ties.ts';
import { NotFound } from '../../errors.ts';

const TIE_ORDER = ['unit', 'ground', 'until', 'words', 'all'];

const home = (req: Request) => ({ href: '/member', label: req.say.t('network:member.home') });

/** 回避: the ties that keep a member off units, and the yearly declaration. */
export const showTies: Shown = async (req, res, fault) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const member = await ownMember(db, req.actor!);
  const today = dayOf(clock.now());
  const unit = await loadUnitNames(db, req.say);
  const ties = await tiesInForce(db, member.id, today);
  const end = declarationEnd(member.declared_on);
  // A form of one tie that came back: its fault is that tie's, not the empty form's below.
  const endingId = fault === undefined ? undefined : req.params['id'];
  const ending = faultsOf(endingId === undefined ? undefined : fault, req.say, ['until']);
  const adding = faultsOf(endingId === undefined ? fault : undefined, req.say, TIE_ORDER);
  const vm = {
    trail: [home(req), { label: t('network:ties.title') }],
    ...adding,
    summary: [
      ...ending.summary.map(({ field, message }) => ({
        field: field === '' ? '' : `end-${String(endingId)}`,
        message,
      })),
      ...adding.summary,
    ],
    isDeclared: hasDeclared(member, today),
    declared:
      end === null
        ? t('network:ties.never')
        : t(`network:ties.${hasDeclared(member, today) ? 'until' : 'over'}`, { day: f.day(end) }),
    ties: ties.map((tie) => ({
      id: tie.id,
      end: tie.id === endingId ? (ending.typed['until'] ?? '') : today,
      endError: tie.id === endingId ? (ending.errors['until'] ?? '') : '',
      unit: unit(tie.unit_id),
      text: t(`network:ground.${tie.ground}`),
      words: tie.words,
      note: [
        tie.asked_by === 'member' ? '' : t(`network:ties.askedBy.${tie.asked_by}`),
        tie.until_on === null
          ? ''
          : t('network:ties.holdsUntil', {
              ended: f.day(tie.until_on),
              day: f.day(sameDayLater(tie.until_on, TIE_MONTHS_AFTER)),
            }),
      ].filter((part) => part !== ''),
      endAction: tie.asked_by === 'member' && tie.until_on === null ? `/member/ties/${tie.id}/end` : '',
    })),
    canSayNothing: !ties.some((tie) => tie.asked_by === 'member'),
    units: await unitGroups(db, req.say, today),
    grounds: TIE_GROUNDS.map((ground) => ({ value: ground, label: t(`network:ground.${ground}`) })),
    today,
    endHint: t('network:ties.endHint', { months: TIE_MONTHS_AFTER }),
  };
  await render(req, res, 'network/member-ties', vm, {
    title: t('network:ties.title'),
    status: fault?.status,
  });
};

export const addTie: RequestHandler = act(
  tieForm,
  async (req, form) => {
    await declareTie(req.context, req.actor!, {
      unitId: form.unit,
      ground: form.ground,
      untilOn: form.until || null,
      words: form.words,
    });
    return { to: '/member/ties', done: 'tie' };
  },
  showTies,
);

export const closeTie: RequestHandler = act(
  tieEndForm,
  async (req, form) => {
    const id = String(req.params['id']);
    if (!isFormId(id)) throw new NotFound();
    await endTie(req.context, req.actor!, id, form.until);
    return { to: '/member/ties', done: 'tieEnded' };
  },
  showTies,
);

export const declare: RequestHandler = act(
  declarationForm,
  async (req, form) => {
    await declareAll(req.context, req.actor!, { nothing: form.all === 'nothing' });
    return { to: '/member/ties', done: 'declaration' };
  },
  showTies,
);

/** A member's own term: how long, the name on the roster, a removal under way, and the way out. */
export const showTerm: Shown = async (req, res, fault) => {
  const { db, clock } = req.context;
  const { t } = req.say;
  const member = await ownMember(db, req.actor!);
  const places = await loadPlaces(db, req.say, dayOf(clock.now()));
  const removals = await listRemovalsOf(db, member.id);
  const open = removals.find(({ state, replied_at }) => state === 'noticed' && replied_at === null);
  const vm = {
    trail: [home(req), { label: t('network:term.title') }],
    ...faultsOf(fault, req.say, ['text', 'shows', 'sure', 'words']),
    facts: [
      {
        label: t('network:label.post'),
        text: t(`network:post.${member.level}`, { kind: t(`network:kind.${member.kind}`) }),
      },
      {
        label: t('network:label.area'),
        text: places.name(placeOf({ level: member.level, townCode: member.town_code })),
      },
      { label: t('network:label.term'), text: termText(member, req.say) },
    ],
    removals: removals.flatMap((removal) => removalItems(removal, req.say)),
    reply: open ? `/member/term/removals/${open.id}` : '',
    shows: member.shows_name === 1 ? 'yes' : 'no',
    choices: ['yes', 'no'].map((value) => ({ value, label: t(`network:term.shows.${value}`) })),
    wordsMost: WORDS_MOST,
  };
  await render(req, res, 'network/member-term', vm, {
    title: t('network:term.title'),
    status: fault?.status,
  });
};

export const changeShownName: RequestHandler = act(
  showNameForm,
  async (req, form) => {
    await showName(req.context, req.actor!, form.shows === 'yes');
    return { to: '/member/term', done: 'name' };
  },
  showTerm,
);

export const sendReply: RequestHandler = act(
  replyForm,
  async (req, form) => {
    const id = String(req.params['id']);
    if (!isFormId(id)) throw new NotFound();
    await replyToRemoval(req.context, req.actor!, id, form);
    return { to: '/member/term', done: 'replied' };
  },
  showTerm,
);

export const leaveOffice: RequestHandler = act(
  resignForm,
  async (req, form, res) => {
    await resign(req.context, req.actor!, form);
    // The account is closed: this browser is nobody's any more.
    await renewSession(req);
    setFlash(req, { kind: 'success', key: 'network:done.resigned' });
    await saveSession(req);
    res.redirect(303, '/network');
    return null;
  },
  showTerm,
);

/** 保护我: one button, no reason asked for; and what came of earlier ones. */
export const showProtect: Shown = async (req, res, fault) => {
  const { db } = req.context;
  const { t, f } = req.say;
  const member = await ownMember(db, req.actor!);
  const rows = await listProtectsOf(db, member.id);
  const open = rows.find(({ state }) => state === 'open');
  const vm = {
    trail: [home(req), { label: t('network:protect.title') }],
    ...faultsOf(fault, req.say, ['words']),
    openText: open ? t('network:protect.open', { at: f.when(open.asked_at) }) : '',
    items: rows.map((row) => ({
      at: row.asked_at,
      title: t(`network:protect.state.${row.state}`),
      text: row.words || t('network:protect.noWords'),
      tone: row.state === 'open' ? 'warn' : 'answer',
      rows: row.answer === null ? [] : [{ label: t('network:label.answer'), text: row.answer }],
    })),
    wordsMost: WORDS_MOST,
  };
  await render(req, res, 'network/member-protect', vm, {
    title: t('network:protect.title'),
    status: fault?.status,
  });
};

export const pressProtect: RequestHandler = act(
  protectForm,
  async (req, form) => {
    await askProtection(req.context, req.actor!, form);
    return { to: '/member/protect', done: 'protect' };
  },
  showProtect,
);
