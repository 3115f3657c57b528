/* What Perl sees of the C files: arguments in, results out. Documented in lib/Net/Nmsg.pm and beside it; functions with
 * names that begin with an underscore are for the modules there. */
#include "nmsg_perl.h"

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

struct constant {
    const char* name;
    IV value;
};

static const struct constant constants[] = {
    {"NMSG_ALIAS_OPERATOR", nmsg_alias_operator},
    {"NMSG_ALIAS_GROUP", nmsg_alias_group},
    {"NMSG_WBUFSZ_ETHER", NMSG_WBUFSZ_ETHER},
    {"NMSG_WBUFSZ_JUMBO", NMSG_WBUFSZ_JUMBO},
    {"NMSG_WBUFSZ_MAX", NMSG_WBUFSZ_MAX},
    {"NMSG_WBUFSZ_MIN", NMSG_WBUFSZ_MIN},
    {"NMSG_RBUFSZ", NMSG_RBUFSZ},
    {"NMSG_RBUF_TIMEOUT", NMSG_RBUF_TIMEOUT},
    {"NMSG_DEFAULT_SNAPLEN", NMSG_DEFAULT_SNAPLEN},
    {"NMSG_FT_ENUM", nmsg_msgmod_ft_enum},
    {"NMSG_FT_BYTES", nmsg_msgmod_ft_bytes},
    {"NMSG_FT_STRING", nmsg_msgmod_ft_string},
    {"NMSG_FT_MLSTRING", nmsg_msgmod_ft_mlstring},
    {"NMSG_FT_IP", nmsg_msgmod_ft_ip},
    {"NMSG_FT_UINT16", nmsg_msgmod_ft_uint16},
    {"NMSG_FT_UINT32", nmsg_msgmod_ft_uint32},
    {"NMSG_FT_UINT64", nmsg_msgmod_ft_uint64},
    {"NMSG_FT_INT16", nmsg_msgmod_ft_int16},
    {"NMSG_FT_INT32", nmsg_msgmod_ft_int32},
    {"NMSG_FT_INT64", nmsg_msgmod_ft_int64},
    {"NMSG_FT_DOUBLE", nmsg_msgmod_ft_double},
    {"NMSG_FT_BOOL", nmsg_msgmod_ft_bool},
    {"NMSG_FF_REPEATED", NMSG_MSGMOD_FIELD_REPEATED},
    {"NMSG_FF_REQUIRED", NMSG_MSGMOD_FIELD_REQUIRED},
    {"NMSG_FF_HIDDEN", NMSG_MSGMOD_FIELD_HIDDEN},
    {"NMSG_FF_NOPRINT", NMSG_MSGMOD_FIELD_NOPRINT},
    {"NMSG_FF_FORMAT_RAW", NMSG_MSGMOD_FIELD_FORMAT_RAW},
    {"NMSG_INPUT_TYPE_STREAM", nmsg_input_type_stream},
    {"NMSG_INPUT_TYPE_PCAP", nmsg_input_type_pcap},
    {"NMSG_INPUT_TYPE_PRES", nmsg_input_type_pres},
    {"NMSG_INPUT_TYPE_CALLBACK", nmsg_input_type_callback},
    {"NMSG_INPUT_TYPE_JSON", nmsg_input_type_json},
    {"NMSG_OUTPUT_TYPE_STREAM", nmsg_output_type_stream},
    {"NMSG_OUTPUT_TYPE_PRES", nmsg_output_type_pres},
    {"NMSG_OUTPUT_TYPE_CALLBACK", nmsg_output_type_callback},
    {"NMSG_OUTPUT_TYPE_JSON", nmsg_output_type_json},
    {"NMSG_OUTPUT_MODE_STRIPE", nmsg_io_output_mode_stripe},
    {"NMSG_OUTPUT_MODE_MIRROR", nmsg_io_output_mode_mirror},
    {"NMSG_CLOSE_TYPE_EOF", nmsg_io_close_type_eof},
    {"NMSG_CLOSE_TYPE_COUNT", nmsg_io_close_type_count},
    {"NMSG_CLOSE_TYPE_INTERVAL", nmsg_io_close_type_interval},
    {"NMSG_PCAP_TYPE_FILE", nmsg_pcap_type_file},
    {"NMSG_PCAP_TYPE_LIVE", nmsg_pcap_type_live},
    {"NMSG_RES_SUCCESS", nmsg_res_success},
    {"NMSG_RES_FAILURE", nmsg_res_failure},
    {"NMSG_RES_EOF", nmsg_res_eof},
    {"NMSG_RES_MEMFAIL", nmsg_res_memfail},
    {"NMSG_RES_MAGIC_MISMATCH", nmsg_res_magic_mismatch},
    {"NMSG_RES_VERSION_MISMATCH", nmsg_res_version_mismatch},
    {"NMSG_RES_PBUF_READY", nmsg_res_pbuf_ready},
    {"NMSG_RES_NOTIMPL", nmsg_res_notimpl},
    {"NMSG_RES_STOP", nmsg_res_stop},
    {"NMSG_RES_AGAIN", nmsg_res_again},
    {"NMSG_RES_PARSE_ERROR", nmsg_res_parse_error},
    {"NMSG_RES_PCAP_ERROR", nmsg_res_pcap_error},
    {"NMSG_RES_READ_FAILURE", nmsg_res_read_failure},
    {"NMSG_RES_CONTAINER_FULL", nmsg_res_container_full},
    {"NMSG_RES_CONTAINER_OVERFULL", nmsg_res_container_overfull},
    {"NMSG_RES_ERRNO", nmsg_res_errno},
};

static void define_constants(pTHX) {
    HV* const util = gv_stashpvs("Net::Nmsg::Util", GV_ADD);
    for (size_t i = 0; i < C_ARRAY_LENGTH(constants); ++i) {
        newCONSTSUB(util, constants[i].name, newSViv(constants[i].value));
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

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg::Util

SV*
_vendor_name(unsigned vid)
CODE:
    RETVAL = text_or_undef(aTHX_ nmsg_msgmod_vid_to_vname(vid));
OUTPUT:
    RETVAL

unsigned
_vendor_id(const char* name)
CODE:
    RETVAL = nmsg_msgmod_vname_to_vid(name);
OUTPUT:
    RETVAL

SV*
_type_name(unsigned vid, unsigned msgtype)
CODE:
    RETVAL = text_or_undef(aTHX_ nmsg_msgmod_msgtype_to_mname(vid, msgtype));
OUTPUT:
    RETVAL

unsigned
_type_id(unsigned vid, const char* name)
CODE:
    RETVAL = nmsg_msgmod_mname_to_msgtype(vid, name);
OUTPUT:
    RETVAL

unsigned
get_max_vid()
CODE:
    RETVAL = nmsg_msgmod_get_max_vid();
OUTPUT:
    RETVAL

unsigned
get_max_msgtype(unsigned vid)
CODE:
    RETVAL = nmsg_msgmod_get_max_msgtype(vid);
OUTPUT:
    RETVAL

SV*
_alias_text(int kind, unsigned key)
CODE:
    RETVAL = text_or_undef(aTHX_ nmsg_alias_by_key((nmsg_alias_e)kind, key));
OUTPUT:
    RETVAL

unsigned
_alias_key(int kind, const char* text)
CODE:
    RETVAL = nmsg_alias_by_value((nmsg_alias_e)kind, text);
OUTPUT:
    RETVAL

const char*
lookup_result(int result)
ALIAS:
    nmsg_lookup_result = 1
CODE:
    PERL_UNUSED_VAR(ix);
    RETVAL = nmsg_res_lookup((enum nmsg_res)result);
OUTPUT:
    RETVAL

void
channel_lookup(const char* name)
ALIAS:
    chalias_lookup = 1
PPCODE:
{
    char** found = NULL;
    const int count = nmsg_chalias_lookup(name, &found);
    PERL_UNUSED_VAR(ix);
    EXTEND(SP, count > 0 ? count : 0);
    for (int i = 0; i < count; ++i) {
        mPUSHs(newSVpv(found[i], 0));
    }
    nmsg_chalias_free(&found);
}

bool
_is_nmsg(int fd)
CODE:
{
    /* A first read that succeeds. The descriptor is of a file, which is read from its begin. */
    nmsg_message_t msg = NULL;
    const int own = dup(fd);
    nmsg_input_t input = own >= 0 ? nmsg_input_open_file(own) : NULL;
    nmsg_res result = nmsg_res_failure;
    if (input != NULL) {
        do {
            result = nmsg_input_read(input, &msg);
        } while (result == nmsg_res_again);
    }
    nmsg_message_destroy(&msg);
    nmsg_input_close(&input);
    if (own >= 0 && !library_closes) {
        close(own);
    }
    RETVAL = result == nmsg_res_success;
}
OUTPUT:
    RETVAL

bool
_is_pcap(const char* path)
CODE:
{
    char error[PCAP_ERRBUF_SIZE] = "";
    pcap_t* const handle = pcap_open_offline(path, error);
    if (handle != NULL) {
        pcap_close(handle);
    }
    RETVAL = handle != NULL;
}
OUTPUT:
    RETVAL

void
_interfaces()
PPCODE:
{
    /* ERROR, then NAME, DESCRIPTION of each interface */
    char error[PCAP_ERRBUF_SIZE] = "";
    pcap_if_t* interfaces = NULL;
    const int status = pcap_findalldevs(&interfaces, error);
    mXPUSHs(newSVpv(status == 0 ? "" : error, 0));
    for (const pcap_if_t* one = interfaces; one != NULL; one = one->next) {
        mXPUSHs(newSVpv(one->name, 0));
        mXPUSHs(newSVpv(one->description != NULL ? one->description : "", 0));
    }
    if (interfaces != NULL) {
        pcap_freealldevs(interfaces);
    }
}

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

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg::Msg

SV*
_new(const char* class, unsigned vid, unsigned msgtype)
CODE:
{
    nmsg_message_t const msg = nmsg_message_init(type_of(aTHX_ vid, msgtype));
    if (msg == NULL) {
        croak("%s", nmsg2_last_error());
    }
    RETVAL = message_object(aTHX_ msg, gv_stashpv(class, GV_ADD), message_time_none);
}
OUTPUT:
    RETVAL

SV*
from_json(SV* class, const char* text)
CODE:
{
    dMY_CXT;
    nmsg_message_t msg = NULL;
    const nmsg_res result = nmsg_message_from_json(text, &msg);
    PERL_UNUSED_VAR(class);
    if (result != nmsg_res_success) {
        die_of_result(aTHX_ "nmsg_message_from_json", result, nmsg2_last_error());
    }
    RETVAL = read_message_object(aTHX_ &MY_CXT, msg);
}
OUTPUT:
    RETVAL

void
_table(unsigned vid, unsigned msgtype)
PPCODE:
{
    /* NAME, TYPE, FLAGS of each field; nothing for types that the library cannot look into */
    nmsg_message_t msg = nmsg_message_init(type_of(aTHX_ vid, msgtype));
    size_t count = 0;
    if (nmsg_message_get_num_fields(msg, &count) != nmsg_res_success) {
        count = 0;
    }
    for (unsigned i = 0; i < count; ++i) {
        const char* name = "";
        nmsg_msgmod_field_type type = nmsg_msgmod_ft_bytes;
        unsigned flags = 0;
        nmsg_message_get_field_name(msg, i, &name);
        nmsg_message_get_field_type_by_idx(msg, i, &type);
        nmsg_message_get_field_flags_by_idx(msg, i, &flags);
        mXPUSHs(newSVpv(name, 0));
        mXPUSHs(newSViv(type));
        mXPUSHs(newSVuv(flags));
    }
    nmsg_message_destroy(&msg);
}

void
_define(const char* class, unsigned vid, unsigned msgtype, unsigned index)
CODE:
{
    /* The methods of a field. Its name is that of the library, which outlives them. */
    nmsg_message_t msg = nmsg_message_init(type_of(aTHX_ vid, msgtype));
    struct field field = {.vid = vid, .msgtype = msgtype, .index = index};
    const bool is_found = nmsg_message_get_field_name(msg, index, &field.name) == nmsg_res_success &&
                          nmsg_message_get_field_type_by_idx(msg, index, &field.type) == nmsg_res_success &&
                          nmsg_message_get_field_flags_by_idx(msg, index, &field.flags) == nmsg_res_success;
    nmsg_message_destroy(&msg);
    if (is_found) {
        define_accessors(aTHX_ class, &field);
    }
}

void
fields_present(SV* self)
PPCODE:
{
    nmsg_message_t const msg = message_of(aTHX_ self);
    size_t count = 0;
    if (nmsg_message_get_num_fields(msg, &count) != nmsg_res_success) {
        XSRETURN_EMPTY;
    }
    for (unsigned i = 0; i < count; ++i) {
        unsigned flags = 0;
        size_t values = 0;
        const char* name = NULL;
        nmsg_message_get_field_flags_by_idx(msg, i, &flags);
        if ((flags & NMSG_MSGMOD_FIELD_HIDDEN) == 0 &&
            nmsg_message_get_num_field_values_by_idx(msg, i, &values) == nmsg_res_success && values != 0 &&
            nmsg_message_get_field_name(msg, i, &name) == nmsg_res_success) {
            mXPUSHs(newSVpv(name, 0));
        }
    }
}

int
_vid(SV* self)
CODE:
    RETVAL = nmsg_message_get_vid(message_of(aTHX_ self));
OUTPUT:
    RETVAL

int
_msgtype(SV* self)
CODE:
    RETVAL = nmsg_message_get_msgtype(message_of(aTHX_ self));
OUTPUT:
    RETVAL

U32
source(SV* self, ...)
ALIAS:
    operator_id = 1
    group_id = 2
CODE:
{
    nmsg_message_t const msg = message_of(aTHX_ self);
    if (items > 1) {
        const U32 number = SvOK(ST(1)) ? (U32)SvUV(ST(1)) : 0;
        (ix == 0 ? nmsg_message_set_source : ix == 1 ? nmsg_message_set_operator : nmsg_message_set_group)(msg, number);
    }
    RETVAL = (ix == 0 ? nmsg_message_get_source : ix == 1 ? nmsg_message_get_operator : nmsg_message_get_group)(msg);
}
OUTPUT:
    RETVAL

void
_time(SV* self)
PPCODE:
{
    struct timespec time = {0, 0};
    nmsg_message_get_time(message_of(aTHX_ self), &time);
    EXTEND(SP, 2);
    mPUSHi(time.tv_sec);
    mPUSHi(time.tv_nsec);
}

bool
_has_time(SV* self)
CODE:
    RETVAL = message_magic(aTHX_ self)->mg_private != message_time_none;
OUTPUT:
    RETVAL

void
_set_time(SV* self, IV seconds, IV nanoseconds)
CODE:
{
    const struct timespec time = {seconds, nanoseconds};
    MAGIC* const magic = message_magic(aTHX_ self);
    nmsg_message_set_time((nmsg_message_t)magic->mg_ptr, &time);
    magic->mg_private = message_time_set;
}

SV*
_text(SV* self, const char* endline)
CODE:
{
    /* The fields; undef if there is no text of them, and then error() says why. */
    char* text = NULL;
    nmsg_message_to_pres(message_of(aTHX_ self), &text, endline);
    RETVAL = text_or_undef(aTHX_ text);
    free(text);
}
OUTPUT:
    RETVAL

SV*
as_json(SV* self)
CODE:
{
    char* text = NULL;
    nmsg_message_t const msg = message_of(aTHX_ self);
    const nmsg_res result = nmsg_message_to_json(msg, &text);
    if (result != nmsg_res_success) {
        die_of_result(aTHX_ "nmsg_message_to_json", result, nmsg2_message_get_error(msg));
    }
    RETVAL = text_or_undef(aTHX_ text);
    free(text);
}
OUTPUT:
    RETVAL

const char*
error(SV* self)
CODE:
    RETVAL = nmsg2_message_get_error(message_of(aTHX_ self));
OUTPUT:
    RETVAL

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg::Input

void
_attach_file(SV* self, int fd)
ALIAS:
    _attach_sock = 1
    _attach_json = 2
CODE:
{
    const int own = given(aTHX_ fd, library_closes);
    nmsg_input_t const handle =
        (ix == 0 ? nmsg_input_open_file : ix == 1 ? nmsg_input_open_sock : nmsg_input_open_json)(own);
    attach_input(aTHX_ self, kept(handle, own, fd));
}

void
_attach_pres(SV* self, int fd, unsigned vid, unsigned msgtype)
CODE:
{
    nmsg_msgmod_t const type = type_of(aTHX_ vid, msgtype);
    /* The library closes the descriptor, also if it cannot open the input. */
    attach_input(aTHX_ self, nmsg_input_open_pres(given(aTHX_ fd, true), type));
}

void
_attach_pcap(SV* self, int fd, unsigned vid, unsigned msgtype, SV* filter)
CODE:
{
    char error[PCAP_ERRBUF_SIZE] = "";
    nmsg_input_t const handle =
        open_pcap_file(fd, type_of(aTHX_ vid, msgtype), text_or_null(aTHX_ filter), error);
    if (handle == NULL) {
        croak("%s", error);
    }
    /* libpcap reads ahead, which the descriptor does not tell. */
    attach_input(aTHX_ self, handle)->is_pollable = false;
}

void
_attach_iface(SV* self, const char* name, unsigned vid, unsigned msgtype, SV* bpf, int snaplen, bool promisc, int size)
CODE:
{
    char error[PCAP_ERRBUF_SIZE] = "";
    nmsg_msgmod_t const type = type_of(aTHX_ vid, msgtype);
    nmsg_input_t const handle =
        open_interface(name, snaplen, promisc, size, type, text_or_null(aTHX_ bpf), error);
    if (handle == NULL) {
        croak("%s", error);
    }
    attach_input(aTHX_ self, handle);
}

int
_descriptor(SV* self)
CODE:
{
    struct input* const input = find_input(aTHX_ self);
    RETVAL = input != NULL ? nmsg2_input_get_fd(input->handle) : -1;
}
OUTPUT:
    RETVAL

bool
opened(SV* self)
CODE:
{
    const struct input* const input = find_input(aTHX_ self);
    RETVAL = input != NULL && input->handle != NULL;
}
OUTPUT:
    RETVAL

bool
eof(SV* self)
CODE:
{
    const struct input* const input = find_input(aTHX_ self);
    RETVAL = input == NULL || input->is_at_end;
}
OUTPUT:
    RETVAL

void
_detach(SV* self)
CODE:
{
    struct input* const input = find_input(aTHX_ self);
    if (input != NULL) {
        close_input(input);
    }
}

void
read(SV* self, ...)
PPCODE:
{
    dMY_CXT;
    struct input* const input = open_input_of(aTHX_ self);
    SV* message = NULL;
    if (GIMME_V == G_LIST) {
        PUTBACK; /* signal handlers use the stack */
        AV* const messages = (AV*)sv_2mortal((SV*)newAV());
        while (input->handle != NULL && (message = read_message(aTHX_ &MY_CXT, input, input->does_wait)) != NULL) {
            av_push(messages, message);
        }
        SPAGAIN;
        const SSize_t count = av_count(messages);
        EXTEND(SP, count);
        for (SSize_t i = 0; i < count; ++i) {
            mPUSHs(av_shift(messages));
        }
        XSRETURN(count);
    }
    PUTBACK;
    message = read_message(aTHX_ &MY_CXT, input, input->does_wait);
    message = message != NULL ? sv_2mortal(message) : &PL_sv_undef;
    set_topic(aTHX_ message);
    SPAGAIN;
    XPUSHs(message);
}

SV*
_next(SV* self)
CODE:
{
    /* For loop(): waits also if read() does not. */
    dMY_CXT;
    struct input* const input = open_input_of(aTHX_ self);
    RETVAL = read_message(aTHX_ &MY_CXT, input, true);
    if (RETVAL == NULL) {
        RETVAL = newSV(0);
    }
}
OUTPUT:
    RETVAL

void
_set_blocking(SV* self, bool waits)
CODE:
{
    struct input* const input = find_input(aTHX_ self);
    if (input != NULL && input->handle != NULL) {
        input->does_wait = waits;
        nmsg2_input_set_timeout(input->handle, waits ? -1 : 0);
    }
}

void
_set_filter_msgtype(SV* self, unsigned vid, unsigned msgtype)
CODE:
{
    struct input* const input = find_input(aTHX_ self);
    nmsg_input_set_filter_msgtype(input != NULL ? input->handle : NULL, vid, msgtype);
}

void
_set_filter_source(SV* self, unsigned number)
ALIAS:
    _set_filter_operator = 1
    _set_filter_group = 2
CODE:
{
    struct input* const input = find_input(aTHX_ self);
    nmsg_input_t const handle = input != NULL ? input->handle : NULL;
    (ix == 0 ? nmsg_input_set_filter_source : ix == 1 ? nmsg_input_set_filter_operator : nmsg_input_set_filter_group)(
        handle, number);
}

MODULE = Net::Nmsg    PACKAGE = Net::Nmsg::Output

void
_attach_file(SV* self, int fd, size_t bufsz)
ALIAS:
    _attach_sock = 1
CODE:
{
    const int own = given(aTHX_ fd, library_closes);
    nmsg_output_t const handle = (ix == 0 ? nmsg_output_open_file : nmsg_output_open_sock)(own, bufsz);
    attach_output(aTHX_ self, kept(handle, own, fd));
}

void
_attach_pres(SV* self, int fd)
CODE:
{
    const int own = given(aTHX_ fd, true); /* which the library always closes */
    attach_output(aTHX_ self, kept(nmsg_output_open_pres(own), own, fd));
}

void
_attach_json(SV* self, int fd)
CODE:
{
    const int own = given(aTHX_ fd, library_closes);
    attach_output(aTHX_ self, kept(nmsg_output_open_json(own), own, fd));
}

void
_attach_cb(SV* self, SV* code)
CODE:
    attach_callback(aTHX_ self, code);

bool
opened(SV* self)
CODE:
{
    const struct output* const output = find_output(aTHX_ self);
    RETVAL = output != NULL && output->handle != NULL;
}
OUTPUT:
    RETVAL

SV*
_detach(SV* self)
CODE:
{
    /* undef, or why what was buffered is lost */
    struct output* const output = find_output(aTHX_ self);
    const nmsg_res result = output != NULL ? close_output(aTHX_ output) : nmsg_res_success;
    RETVAL = result == nmsg_res_success ? newSV(0)
             : result == nmsg_res_errno ? newSVpv(strerror(errno), 0)
                                        : newSVpv(nmsg_res_lookup(result), 0);
}
OUTPUT:
    RETVAL

void
write(SV* self, ...)
CODE:
{
    open_output_of(aTHX_ self);
    if (items == 1) {
        write_object(aTHX_ open_output_of(aTHX_ self), DEFSV);
    }
    for (I32 i = 1; i < items; ++i) {
        write_object(aTHX_ open_output_of(aTHX_ self), ST(i));
    }
    XSRETURN(1);
}

void
flush(SV* self)
CODE:
{
    struct output* const output = open_output_of(aTHX_ self);
    const nmsg_res result = nmsg_output_flush(output->handle);
    if (result != nmsg_res_success) {
        die_of_result(aTHX_ "nmsg_output_flush", result, nmsg2_output_get_error(output->handle));
    }
    XSRETURN(1);
}

void
_set_buffered(SV* self, bool is_set)
ALIAS:
    _set_zlibout = 1
CODE:
{
    struct output* const output = open_output_of(aTHX_ self);
    (ix == 0 ? nmsg_output_set_buffered : nmsg_output_set_zlibout)(output->handle, is_set);
}

void
_set_source(SV* self, unsigned number)
ALIAS:
    _set_operator = 1
    _set_group = 2
CODE:
{
    struct output* const output = open_output_of(aTHX_ self);
    (ix == 0 ? nmsg_output_set_source : ix == 1 ? nmsg_output_set_operator : nmsg_output_set_group)(output->handle,
                                                                                                    number);
}

void
_set_filter_msgtype(SV* self, unsigned vid, unsigned msgtype)
CODE:
    nmsg_output_set_filter_msgtype(open_output_of(aTHX_ self)->handle, vid, msgtype);

void
_set_endline(SV* self, const char* endline)
CODE:
    nmsg_output_set_endline(open_output_of(aTHX_ self)->handle, endline);

void
_set_rate(SV* self, unsigned rate, unsigned freq)
CODE:
    set_output_rate(aTHX_ open_output_of(aTHX_ self), rate, freq);

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
