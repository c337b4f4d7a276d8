import { auth } from "@/server/auth";
import { limitSignIn } from "@/server/sign-in-limit";

const handler = (request: Request) => limitSignIn(request, (allowed) => auth().handler(allowed));

export { handler as GET, handler as POST };
