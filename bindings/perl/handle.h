/* Objects of C that hang on Perl objects as magic: Perl frees them with its object, and Perl code cannot forge them, as
 * it could a pointer that is stored as a number. */
#ifndef NMSG_PERL_HANDLE_H
#define NMSG_PERL_HANDLE_H

#include "nmsg_perl.h"

/* Hangs `handle` on an SV of type SVt_PVMG or higher. `kind` names its type, frees it (svt_free), and has
 * `forget_handle` as svt_dup. */
MAGIC* attach_handle(pTHX_ SV* object, const MGVTBL* kind, void* handle);

/* The magic of a kind on what a reference points to; NULL without one, and for the copy of an object in a new thread.
 */
MAGIC* find_handle(pTHX_ SV* reference, const MGVTBL* kind);

/* For svt_dup: a new thread of Perl gets a copy of every object, but the handle stays with the first one. */
int forget_handle(pTHX_ MAGIC* magic, CLONE_PARAMS* parameters);

/* Calls a sub with one argument. It may die: then this does not return. */
void call_sub(pTHX_ SV* code, SV* argument);

/* Reports a result of the library as `FUNCTION() failed(NUMBER): RESULT: DETAIL`. */
void die_of_result(pTHX_ const char* function, nmsg_res result, const char* detail) __attribute__((noreturn));

#endif
