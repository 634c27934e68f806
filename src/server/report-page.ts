import type { FastifyReply } from 'fastify';

/** The page stands for itself: styles and pictures that are written into it, and no script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

/** Has a report answered as a page, which the console may show in a frame. */
export function asReport(reply: FastifyReply): void {
  reply
    .header('Content-Security-Policy', POLICY)
    .header('X-Frame-Options', 'SAMEORIGIN')
    .type('text/html; charset=utf-8');
}
