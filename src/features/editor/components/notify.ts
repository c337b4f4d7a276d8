import { toast } from "sonner";

/** Below the canvas: at the right they would lie over the form. */
const place = { position: "bottom-center" } as const;

/** Short messages of the editor. */
export const notify = {
  error: (message: string) => void toast.error(message, place),
  success: (message: string) => void toast.success(message, place),
};
