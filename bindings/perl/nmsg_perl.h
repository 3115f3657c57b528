/* What all C files of the extension include. The extension uses the C library only: croak() leaves functions by
 * longjmp(), which skips destructors of C++. */
#ifndef NMSG_PERL_H
#define NMSG_PERL_H

#define PERL_NO_GET_CONTEXT
#include <EXTERN.h>
#include <perl.h>

#include <XSUB.h>

#include <nmsg.h>
#include <nmsg/nmsg2.h>

#endif
