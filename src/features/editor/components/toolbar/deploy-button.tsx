import { useAtomValue } from "jotai";
import { ChevronDown, Rocket } from "lucide-react";
import { lazy } from "react";
import { Button } from "@/components/ui/button";
import { deploymentAtom, saveStateAtom } from "../../state/save-atoms";
import { OnDemand } from "../on-demand";
import { useDeploy } from "./use-deploy";

const DeployMenu = lazy(() => import("./deploy-menu").then((module) => ({ default: module.DeployMenu })));

/** Whether triggers start what is on the screen, and the way to make it so. */
export function DeployButton() {
  const { version, draftIsActive } = useAtomValue(deploymentAtom);
  const saved = useAtomValue(saveStateAtom).status === "saved";
  const { deploy, pending } = useDeploy();
  const live = version !== null;
  const current = live && draftIsActive && saved;
  const state = !live ? "Not deployed" : current ? `v${version} live` : `Draft differs from v${version}`;
  return (
    <div className="flex items-center gap-2 lg:ml-2">
      <span
        data-testid="deploy-state"
        data-state={!live ? "none" : current ? "live" : "differs"}
        className="flex items-center gap-1.5 whitespace-nowrap text-muted-foreground text-xs max-lg:hidden"
      >
        <span
          className={`size-2 rounded-full ${!live ? "bg-muted-foreground/40" : current ? "bg-success" : "bg-warning"}`}
        />
        {state}
      </span>
      <span className="flex">
        <Button
          variant={current ? "outline" : "default"}
          pending={pending}
          data-testid="deploy-button"
          title={current ? "What is live is what you see" : `${state}: deploy what is on the screen`}
          className={live ? "rounded-r-none" : ""}
          onClick={() => void deploy()}
        >
          <Rocket aria-hidden="true" />
          <span className="max-sm:sr-only">Deploy</span>
        </Button>
        {live && (
          <OnDemand
            button={
              <Button
                variant={current ? "outline" : "default"}
                size="icon"
                className="w-7 rounded-l-none border-l border-l-background/30"
                aria-label="Deployment"
                data-testid="deploy-menu"
              >
                <ChevronDown aria-hidden="true" />
              </Button>
            }
            menu={(button) => <DeployMenu button={button} version={version} />}
          />
        )}
      </span>
    </div>
  );
}
