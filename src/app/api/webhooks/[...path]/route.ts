import { resolveCredential } from "@/features/credentials/server/resolve-credential";
import { receiveWebhook } from "@/features/execution/server/webhook/receive-webhook";
import { errorResponse } from "@/server/error-response";

type Params = { params: Promise<{ path: string[] }> };

async function handler(request: Request, { params }: Params): Promise<Response> {
  try {
    return await receiveWebhook(request, (await params).path, resolveCredential);
  } catch (error) {
    return errorResponse(error);
  }
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
