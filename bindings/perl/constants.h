/* The constants of Net::Nmsg::Util. */
#ifndef NMSG_PERL_CONSTANTS_H
#define NMSG_PERL_CONSTANTS_H

#include "nmsg_perl.h"

/* Defines all constants that have values of the library. */
void define_constants(pTHX);

#endif
