import { Router, type RequestHandler } from 'express';
import { HOUR, MINUTE } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { limited } from '../../http/limits.ts';
import { permit } from '../../http/permit.ts';
import type { Shown } from './acts.ts';
import { sendApplication, showCall } from './apply-handlers.ts';
import { NO_CERTIFICATES, type CertificateLookup } from './certificates-seam.ts';
import * as calls from './desk-call-handlers.ts';
import * as desk from './desk-handlers.ts';
import * as deskMembers from './desk-member-handlers.ts';
import * as member from './member-handlers.ts';
import * as oversight from './oversight-handlers.ts';
import * as own from './own-handlers.ts';
import { showNetwork, showRoster } from './public-handlers.ts';
import * as recusal from './recusal-handlers.ts';

/**
 * The three-member network: what the public reads, what applicants and members do, and the desks that look after
 * them. `certificates` is what the pages show of a room above this one.
 */
export function networkRoutes(context: Context, certificates: CertificateLookup = NO_CERTIFICATES): Router {
  const router = Router();
  const fewForms = limited(context, { windowMs: HOUR, limit: 20 });
  const fewTries = limited(context, { windowMs: MINUTE, limit: 10 });
  const fewActs = limited(context, { windowMs: MINUTE, limit: 30 });

  router.get('/network', permit.public, showNetwork);
  router.get('/network/calls/:id', permit.public, page(showCall));
  router.post('/network/calls/:id/applications', permit.public, fewForms, sendApplication);
  router.get('/network/applications', permit.public, page(own.showOwn));
  router.post('/network/applications', permit.public, fewTries, own.openOwn);
  router.get('/network/applications/receipt', permit.public, own.showReceipt);
  router.get('/network/applications/receipt/qr.svg', permit.public, own.receiptPicture);
  router.post('/network/applications/account', permit.public, fewActs, own.chooseOwnAccount);
  router.post('/network/applications/withdrawal', permit.public, fewActs, own.withdrawOwn);
  router.post('/network/applications/leave', permit.public, own.leaveOwn);
  router.get('/network/roster', permit.public, showRoster(certificates));
  router.get('/network/recusals', permit.public, page(recusal.showRecusalForm));
  router.post('/network/recusals', permit.public, fewForms, recusal.sendRecusal);

  const manage = permit('network.manage');
  router.get('/desk/network', manage, desk.showDeskNetwork);
  router.get('/desk/network/applications', manage, desk.showApplications);
  router.get('/desk/network/applications/:id', manage, page(desk.showApplication));
  router.post('/desk/network/applications/:id/acceptance', manage, desk.accept);
  router.post('/desk/network/applications/:id/decline', manage, desk.decline);
  router.post('/desk/network/applications/:id/receipt', manage, desk.handAnew);
  router.get('/desk/network/calls/new', manage, page(calls.showNewCall));
  router.post('/desk/network/calls', manage, calls.createCall);
  router.get('/desk/network/calls/:id', manage, page(calls.showDeskCall));
  router.post('/desk/network/calls/:id', manage, calls.editCall);
  router.post('/desk/network/calls/:id/nominations', manage, calls.sendNomination);
  router.get('/desk/network/members', manage, deskMembers.showMembers);
  router.get('/desk/network/members/:id', manage, page(deskMembers.showMember(certificates)));
  router.post('/desk/network/members/:id/reappointment', manage, deskMembers.reappointMember(certificates));
  router.post('/desk/network/members/:id/removal', manage, deskMembers.requestRemoval(certificates));

  const oversee = permit('network.oversee');
  router.get('/desk/oversight', oversee, oversight.showOversight);
  router.get('/desk/oversight/protection/:id', oversee, page(oversight.showProtection));
  router.post('/desk/oversight/protection/:id', oversee, oversight.sendAnswer);
  router.get('/desk/oversight/removals/:id', oversee, page(oversight.showRemoval));
  router.post('/desk/oversight/removals/:id', oversee, oversight.sendRemovalDecision);
  const decide = permit('recusal.decide');
  router.get('/desk/oversight/recusals/:id', decide, page(oversight.showRecusal(certificates)));
  router.post('/desk/oversight/recusals/:id', decide, oversight.sendRecusalDecision(certificates));

  router.get('/desk/recusals', permit('recusal.ask'), page(recusal.showUnitRecusals));
  router.post('/desk/recusals', permit('recusal.ask'), recusal.sendUnitRecusal);

  const asMember = permit('network.member');
  router.get('/member/ties', asMember, page(member.showTies));
  router.post('/member/ties', asMember, member.addTie);
  router.post('/member/ties/declaration', asMember, member.declare);
  router.post('/member/ties/:id/end', asMember, member.closeTie);
  router.get('/member/term', asMember, page(member.showTerm));
  router.post('/member/term/name', asMember, member.changeShownName);
  router.post('/member/term/resignation', asMember, member.leaveOffice);
  router.post('/member/term/removals/:id', asMember, member.sendReply);
  router.get('/member/protect', asMember, page(member.showProtect));
  router.post('/member/protect', asMember, member.pressProtect);
  return router;
}

/** A page that a form comes back to, as the page it is at first: express hands a third argument of its own. */
function page(show: Shown): RequestHandler {
  return (req, res) => show(req, res);
}
