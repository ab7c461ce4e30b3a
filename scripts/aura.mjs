// The console. `--demo` starts the simulator on a free port first and hands its address to the ordinary program.
const argv = process.argv.slice(2);
const demo = argv.includes('--demo');
const world = demo ? await (await import('../demo/world.ts')).startDemoWorld() : undefined;
const { runConsole } = await import('../src/console.ts');
try {
  process.exitCode = await runConsole({
    argv: argv.filter((word) => word !== '--demo'),
    // The demo's own folder is gone when it ends; its pictures stay.
    ...(world ? { pictureFolder: 'data/demo-pictures' } : {}),
    variables: world ? { ...process.env, ...world.variables } : process.env,
  });
} finally {
  await world?.stop();
}
