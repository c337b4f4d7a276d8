import { handleAuth } from "@/server/auth-calls";

export { handleAuth as GET, handleAuth as POST };
