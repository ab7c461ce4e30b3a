import { startApp } from './app.ts';
import { ConfigError } from './config.ts';
import { UpstreamError } from './errors.ts';
import { scrub } from './secret.ts';

/** Starts the bot, and stops it in order when asked to. Exit 2: the configuration has to be corrected. */
try {
  const app = await startApp({ variables: process.env });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    app.log.info('stopping', { signal });
    app.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('unhandledRejection', (error) => app.log.error('a promise nobody waited for', { error }));
} catch (error) {
  const known = error instanceof ConfigError || error instanceof UpstreamError || isInUse(error);
  console.error(
    scrub(error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)),
  );
  process.exit(error instanceof ConfigError ? 2 : 1);
}

function isInUse(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
  );
}
