import { receiveAnswer, showQuestion } from "@/features/execution/server/resume/receive-answer";
import { errorResponse } from "@/server/error-response";

type Params = { params: Promise<{ path: string[] }> };
type Handler = (request: Request, path: readonly string[]) => Promise<Response>;

const answering =
  (handler: Handler) =>
  async (request: Request, { params }: Params): Promise<Response> => {
    try {
      return await handler(request, (await params).path);
    } catch (error) {
      return errorResponse(error);
    }
  };

export const GET = answering(showQuestion);
export const POST = answering((request, path) => receiveAnswer(request, path));
