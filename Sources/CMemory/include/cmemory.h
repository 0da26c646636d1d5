#pragma once

// Keeps what is in this process's memory from core dumps and from other programs of the same user. Holds for this
// program alone: what it executes is as any other.
void hide_memory(void);
