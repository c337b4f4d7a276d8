import { useAtomValue, useSetAtom } from "jotai";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { whyNotConnect } from "@/nodes/can-connect";
import { geometryOf } from "@/nodes/document/node-geometry";
import { connectAtom } from "../../state/action-atoms";
import { documentAtom } from "../../state/document-atoms";
import { notify } from "../notify";
import { LabelledSelect } from "./labelled-select";

/** Draws an edge without a pointer: from which handle, and to which node. */
export function ConnectDialog({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const document = useAtomValue(documentAtom);
  const connect = useSetAtom(connectAtom);
  const source = document.nodes.find(({ id }) => id === nodeId);
  const ports = source ? geometryOf(source).ports.filter(({ kind }) => kind !== "in") : [];
  const [handle, setHandle] = useState(ports[0]?.id ?? "");
  const targets = useMemo(
    () =>
      document.nodes.filter(
        ({ id }) => !whyNotConnect(document, { source: nodeId, target: id, sourceHandle: handle }),
      ),
    [document, nodeId, handle],
  );
  const [chosen, setChosen] = useState("");
  const target = targets.some(({ id }) => id === chosen) ? chosen : (targets[0]?.id ?? "");
  const draw = () => {
    const refused = connect({ source: nodeId, target, sourceHandle: handle });
    if (refused) notify.error(refused);
    else onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Connect "{source?.data.label}"</DialogTitle>
          <DialogDescription>What runs after it, and when.</DialogDescription>
        </DialogHeader>
        <div className="grid gap-3">
          <LabelledSelect
            id="connect-handle"
            label="When it leaves by"
            choices={ports}
            value={handle}
            onChange={setHandle}
          />
          <LabelledSelect
            id="connect-target"
            label="Go on with"
            choices={targets.map(({ id, data }) => ({ id, label: data.label }))}
            empty="No node can follow here"
            value={target}
            onChange={setChosen}
          />
        </div>
        <DialogFooter>
          <Button variant="outline" onClick={onClose}>
            Close
          </Button>
          <Button disabled={!target} data-testid="connect-confirm" onClick={draw}>
            Connect
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
