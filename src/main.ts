import { startApp } from './app.ts';
import { lastWords } from './last-words.ts';

/** Whoever stops it kills it after ten seconds. */
const LONGEST_STOP_MS = 9_500;

/** Starts the bot, and stops it in order when asked to. Exit 2: the configuration has to be corrected. */
try {
  const app = await startApp({ variables: process.env });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    app.log.info('stopping', { signal });
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    app.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('unhandledRejection', (error) => app.log.error('a promise nobody waited for', { error }));
} catch (error) {
  const { say, code } = lastWords(error);
  console.error(say);
  process.exit(code);
}
