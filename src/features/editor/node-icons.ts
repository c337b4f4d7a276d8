import {
  Blocks,
  Braces,
  CalendarClock,
  Clock,
  Code,
  Database,
  FileText,
  Globe,
  Hand,
  type LucideIcon,
  Mail,
  MessageSquare,
  Repeat,
  Route,
  Send,
  Sparkles,
  Split,
  Timer,
  Webhook,
  Zap,
} from "lucide-react";

/** The icons that node definitions can name. */
export const nodeIcons: Readonly<Record<string, LucideIcon>> = {
  blocks: Blocks,
  braces: Braces,
  calendar: CalendarClock,
  "calendar-clock": CalendarClock,
  clock: Clock,
  code: Code,
  database: Database,
  "file-text": FileText,
  globe: Globe,
  hand: Hand,
  mail: Mail,
  message: MessageSquare,
  repeat: Repeat,
  route: Route,
  send: Send,
  sparkles: Sparkles,
  split: Split,
  timer: Timer,
  webhook: Webhook,
  zap: Zap,
};

/** The icon of a name; a type may name one that the editor has never seen. */
export const nodeIcon = (name: string | undefined): LucideIcon => nodeIcons[name ?? ""] ?? Blocks;
