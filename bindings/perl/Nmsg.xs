/* What Perl sees of the C files: arguments in, results out. Documented in lib/Net/Nmsg.pm and beside it; functions with
 * names that begin with an underscore are for the modules there. The larger packages are in files of their own. */
#include "nmsg_perl.h"

#include "constants.h"
#include "handle.h"
#include "input.h"
#include "loop.h"
#include "message.h"
#include "output.h"

#include <unistd.h>

#define MY_CXT_KEY "Net::Nmsg::_guts"
typedef struct message_classes my_cxt_t;
START_MY_CXT

/* Whether the library closes descriptors, which are those of Perl's file handles otherwise. */
static bool library_closes = false;

/* The descriptor that the library gets. */
static int given(pTHX_ int fd, bool is_closed) {
    const int own = is_closed ? dup(fd) : fd;
    if (own < 0) {
        croak("%s", strerror(errno));
    }
    return own;
}

/* A handle, or NULL: then the descriptor is closed if it is a duplicate. */
static void* kept(void* handle, int given_fd, int fd) {
    if (handle == NULL && given_fd != fd) {
        close(given_fd);
    }
    return handle;
}

static nmsg_msgmod_t type_of(pTHX_ unsigned vid, unsigned msgtype) {
    nmsg_msgmod_t const type = nmsg_msgmod_lookup(vid, msgtype);
    if (type == NULL) {
        croak("unknown msgtype '%u/%u'", vid, msgtype);
    }
    return type;
}

static const char* text_or_null(pTHX_ SV* value) {
    return SvOK(value) ? SvPV_nolen(value) : NULL;
}

/* Text of the library, or undef. */
static SV* text_or_undef(pTHX_ const char* text) {
    return text != NULL ? newSVpv(text, 0) : newSV(0);
}

/* The read message becomes $_, as readline() has it in a loop. */
static void set_topic(pTHX_ SV* message) {
    SV* const topic = DEFSV;
    if (!SvREADONLY(topic)) {
        sv_setsv_mg(topic, message);
    }
}

static void open_library(pTHX) {
    /* A failure after another part of the process has opened it is none. */
    if (nmsg_init() != nmsg_res_success && nmsg_msgmod_get_max_vid() == 0) {
        croak("nmsg_init() failed: %s", nmsg2_last_error());
    }
}

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg

PROTOTYPES: DISABLE

BOOT:
{
    MY_CXT_INIT;
    Zero(&MY_CXT, 1, my_cxt_t);
    open_library(aTHX);
    define_constants(aTHX);
}

void
CLONE(...)
CODE:
{
    MY_CXT_CLONE;
    PERL_UNUSED_VAR(items);
    Zero(&MY_CXT, 1, my_cxt_t); /* the classes of the other interpreter */
}

void
_set_autoclose(bool closes)
CODE:
    library_closes = closes;
    nmsg_set_autoclose(closes);

void
set_debug(int level)
CODE:
    nmsg_set_debug(level);

int
get_debug()
CODE:
    RETVAL = nmsg_get_debug();
OUTPUT:
    RETVAL

const char*
library_version()
CODE:
    RETVAL = nmsg_get_version();
OUTPUT:
    RETVAL

INCLUDE: Util.xsi

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg::Typemap

SV*
address_to_text(SV* packed)
CODE:
{
    STRLEN size = 0;
    const char* const octets = SvPVbyte(packed, size);
    RETVAL = address_to_text(aTHX_ (const uint8_t*)octets, size);
    if (RETVAL == NULL) {
        RETVAL = newSV(0);
    }
}
OUTPUT:
    RETVAL

SV*
address_from_text(const char* text)
CODE:
{
    uint8_t address[16];
    const size_t size = address_from_text(text, address);
    RETVAL = size != 0 ? newSVpvn((const char*)address, size) : newSV(0);
}
OUTPUT:
    RETVAL

bool
canonical_addresses(...)
CODE:
    if (items > 0) {
        addresses_are_canonical = SvTRUE(ST(0));
    }
    RETVAL = addresses_are_canonical;
OUTPUT:
    RETVAL

INCLUDE: Msg.xsi

INCLUDE: Input.xsi

INCLUDE: Output.xsi

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg::IO

void
_loop(SV* self, AV* inputs, AV* outputs, AV* subs, bool mirrored, UV count, UV interval, UV offset)
CODE:
{
    dMY_CXT;
    const struct loop_options options = {
        .is_mirrored = mirrored, .count = count, .interval = interval, .offset = offset};
    run_loop(aTHX_ &MY_CXT, self, inputs, outputs, subs, &options);
}

void
breakloop(SV* self)
CODE:
    stop_loop(aTHX_ self);
    XSRETURN(1);
