#pragma once

// The public headers, whose functions leave the library; all else in it is compiled with hidden visibility.
#pragma GCC visibility push(default)
#include <nmsg.h>
#include <nmsg/nmsg2.h>
#pragma GCC visibility pop
