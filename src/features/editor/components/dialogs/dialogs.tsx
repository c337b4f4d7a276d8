import { useAtom, useAtomValue } from "jotai";
import { lazy, Suspense, useEffect } from "react";
import { saveStateAtom } from "../../state/save-atoms";
import { dialogAtom } from "../../state/ui-atoms";

const PickerDialog = lazy(() => import("./picker-dialog").then((m) => ({ default: m.PickerDialog })));
const ConnectDialog = lazy(() => import("./connect-dialog").then((m) => ({ default: m.ConnectDialog })));
const ShortcutsDialog = lazy(() =>
  import("./shortcuts-dialog").then((m) => ({ default: m.ShortcutsDialog })),
);
const ConflictDialog = lazy(() => import("./conflict-dialog").then((m) => ({ default: m.ConflictDialog })));
const EmptyDialog = lazy(() => import("./confirm-dialogs").then((m) => ({ default: m.EmptyDialog })));
const DeactivateDialog = lazy(() =>
  import("./confirm-dialogs").then((m) => ({ default: m.DeactivateDialog })),
);
const DeployedDialog = lazy(() => import("./deployed-dialog").then((m) => ({ default: m.DeployedDialog })));
const RunInputDialog = lazy(() => import("./run-input-dialog").then((m) => ({ default: m.RunInputDialog })));
const LimitsDialog = lazy(() => import("./limits-dialog").then((m) => ({ default: m.LimitsDialog })));
const ImportDialog = lazy(() => import("./import-dialog").then((m) => ({ default: m.ImportDialog })));

/** Puts the focus back where it was before a dialog opened: no button of its own opened it. */
function useFocusAfterwards(open: boolean) {
  useEffect(() => {
    if (!open) return;
    const before = document.activeElement;
    return () => {
      setTimeout(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && before instanceof HTMLElement && before.isConnected) before.focus();
      });
    };
  }, [open]);
}

/** The open dialog. Each is loaded when it is first opened. */
export function Dialogs() {
  const [dialog, setDialog] = useAtom(dialogAtom);
  const saving = useAtomValue(saveStateAtom).status;
  const close = () => setDialog(null);
  useFocusAfterwards(dialog !== null);

  // A conflict must be seen when it arises, and is over when it is decided.
  useEffect(() => {
    if (saving === "conflict") setDialog({ kind: "conflict" });
    else setDialog((open) => (open?.kind === "conflict" ? null : open));
  }, [saving, setDialog]);

  if (!dialog) return null;
  return (
    <Suspense fallback={null}>
      {dialog.kind === "picker" && <PickerDialog at={dialog.at} only={dialog.only} onClose={close} />}
      {dialog.kind === "connect" && <ConnectDialog nodeId={dialog.nodeId} onClose={close} />}
      {dialog.kind === "shortcuts" && <ShortcutsDialog onClose={close} />}
      {dialog.kind === "conflict" && <ConflictDialog onClose={close} />}
      {dialog.kind === "empty" && <EmptyDialog onClose={close} />}
      {dialog.kind === "deactivate" && <DeactivateDialog onClose={close} />}
      {dialog.kind === "deployed" && <DeployedDialog version={dialog.version} onClose={close} />}
      {dialog.kind === "run-input" && <RunInputDialog onClose={close} />}
      {dialog.kind === "limits" && <LimitsDialog onClose={close} />}
      {dialog.kind === "import" && <ImportDialog onClose={close} />}
    </Suspense>
  );
}
