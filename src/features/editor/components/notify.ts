import { toast } from "@/components/toast";

/** Below the canvas: at the right they would lie over the form. */
const place = { position: "bottom-center" } as const;

/** Short messages of the editor. */
export const notify = {
  error: (message: string) => toast.error(message, place),
  success: (message: string) => toast.success(message, place),
};
