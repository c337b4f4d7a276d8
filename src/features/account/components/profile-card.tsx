import { Avatar } from "@/components/shell/avatar";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";

/** Who is signed in, and where they work. */
export function ProfileCard({
  user,
  workspace,
}: {
  user: { name: string; email: string; image: string | null };
  workspace: { name: string; role: string };
}) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Profile</CardTitle>
        <CardDescription>Taken from GitHub when you sign in.</CardDescription>
      </CardHeader>
      <CardContent className="flex items-center gap-3">
        <Avatar name={user.name} image={user.image} className="size-11 text-base" />
        <div className="min-w-0">
          <p className="truncate font-medium">{user.name}</p>
          <p className="truncate text-muted-foreground">{user.email}</p>
          <p className="truncate text-muted-foreground text-xs">
            {workspace.name} · {workspace.role.toLowerCase()}
          </p>
        </div>
      </CardContent>
    </Card>
  );
}
