#include "api.hpp"

#include <cstdio>

int nmsg_vasprintf(char** strp, const char* fmt, va_list args) {
    const int length = ::vasprintf(strp, fmt, args);
    if (length < 0) {
        *strp = nullptr;
    }
    return length;
}

int nmsg_asprintf(char** strp, const char* fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const int length = ::nmsg_vasprintf(strp, fmt, args);
    va_end(args);
    return length;
}
