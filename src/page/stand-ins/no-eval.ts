/**
 * Nothing in a report is compiled from text: its policy forbids it, and zod would try when it makes its first schema.
 * To be imported before whatever makes one.
 */
import { z } from 'zod';

z.config({ jitless: true });
