// Preloaded into every part: when the launcher is gone, however it ended, the part ends as well.
process.on("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 5000);
});
