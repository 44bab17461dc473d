import { Router } from 'express';
import { HOUR, MINUTE } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { tokenIsValid } from '../../http/csrf.ts';
import { limited, limitedByAccount } from '../../http/limits.ts';
import { permit } from '../../http/permit.ts';
import { readUploads } from '../attachments/index.ts';
import * as courses from './course-handlers.ts';
import * as exam from './exam-handlers.ts';
import { holderAct, showHolder, showHolders } from './holder-handlers.ts';
import * as own from './own-handlers.ts';
import * as questions from './question-handlers.ts';
import { markRead, showCourse, showTraining } from './training-handlers.ts';
import { showVerdict, showVerifyForm } from './verify-handlers.ts';

/** Whether a certificate counts, for everybody; training, exam and papers for members; all of it for their office. */
export function certificateRoutes(context: Context): Router {
  const router = Router();
  // A number has ten million neighbours and a signature fifty bits: whoever tries them through is stopped here.
  const fewChecks = limited(context, { windowMs: MINUTE, limit: 30 });
  const fewPhotos = limitedByAccount(context, { windowMs: HOUR, limit: 20 });
  const photo = readUploads({
    ...own.PHOTO_FORM,
    checkToken: (req) => tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']),
  });

  router.get('/verify', permit.public, fewChecks, showVerifyForm);
  router.get('/verify/:number', permit.public, fewChecks, showVerdict);

  router.get('/member/training', permit('network.member'), showTraining);
  router.get('/member/training/:code', permit('network.member'), showCourse);
  router.post('/member/training/:code/read', permit('network.member'), markRead);
  router.get('/member/exam', permit('network.member'), exam.showExam);
  router.post('/member/exam', permit('network.member'), exam.begin);
  router.get('/member/exam/:id', permit('network.member'), exam.showSitting);
  router.post('/member/exam/:id/answers', permit('network.member'), exam.save);
  router.post('/member/exam/:id/hand-in', permit('network.member'), exam.send);
  router.get('/member/certificate', permit('network.member'), own.showOwn);
  router.get('/member/certificate/card', permit('network.member'), own.showPaper('card'));
  router.get('/member/certificate/sheet', permit('network.member'), own.showPaper('sheet'));
  router.get('/member/certificate/qr.svg', permit('network.member'), own.sendCode);
  router.get('/member/certificate/photo', permit('network.member'), own.sendPhoto);
  router.post(
    '/member/certificate/photo',
    permit('network.member'),
    fewPhotos,
    photo,
    own.takePhoto,
    own.photoFault,
  );
  router.post('/member/certificate/photo/removal', permit('network.member'), own.dropPhoto);

  router.get('/desk/network/courses', permit('training.manage'), courses.showCourses);
  router.post('/desk/network/courses', permit('training.manage'), courses.createCourse);
  router.get('/desk/network/courses/:code', permit('training.manage'), courses.showDeskCourse);
  router.post('/desk/network/courses/:code', permit('training.manage'), courses.editCourse);
  router.post('/desk/network/courses/:code/use', permit('training.manage'), courses.switchCourse);
  router.get('/desk/network/questions', permit('training.manage'), questions.showQuestions);
  router.post('/desk/network/questions', permit('training.manage'), questions.createQuestion);
  router.get('/desk/network/questions/:id', permit('training.manage'), questions.showQuestion);
  router.post('/desk/network/questions/:id', permit('training.manage'), questions.changeQuestion);
  router.post('/desk/network/questions/:id/end', permit('training.manage'), questions.retireQuestion);

  router.get('/desk/network/certificates', permit('network.manage'), showHolders);
  router.get('/desk/network/certificates/:member', permit('network.manage'), showHolder);
  router.post(
    '/desk/network/certificates/:member/suspension',
    permit('network.manage'),
    holderAct('suspension'),
  );
  router.post('/desk/network/certificates/:member/lifting', permit('network.manage'), holderAct('lifting'));
  router.post('/desk/network/certificates/:member/round', permit('network.manage'), holderAct('round'));
  return router;
}
