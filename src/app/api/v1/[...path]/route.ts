import { handleRest } from "@/server/api/rest";

type Params = { params: Promise<{ path: string[] }> };

const handler = async (request: Request, { params }: Params) => handleRest(request, (await params).path);

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
