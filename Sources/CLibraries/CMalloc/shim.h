#pragma once

// The C library's allocator, which Swift's module of the C library leaves out: mallopt(3) and malloc_trim(3).
#include <malloc.h>
