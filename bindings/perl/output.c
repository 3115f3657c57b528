#include "output.h"

#include "handle.h"

/* --- objects */

nmsg_res close_output(pTHX_ struct output* output) {
    const nmsg_res result = nmsg_output_close(&output->handle);
    nmsg_rate_destroy(&output->rate);
    SV* const code = output->code;
    output->code = NULL;
    SvREFCNT_dec(code);
    return result;
}

static int free_output(pTHX_ SV* object, MAGIC* magic) {
    PERL_UNUSED_ARG(object);
    struct output* const output = (struct output*)magic->mg_ptr;
    if (output != NULL) {
        magic->mg_ptr = NULL;
        close_output(aTHX_ output);
        Safefree(output);
    }
    return 0;
}

static const MGVTBL output_kind = {.svt_free = free_output, .svt_dup = forget_handle};

struct output* find_output(pTHX_ SV* reference) {
    MAGIC* const magic = find_handle(aTHX_ reference, &output_kind);
    return magic != NULL ? (struct output*)magic->mg_ptr : NULL;
}

struct output* open_output_of(pTHX_ SV* reference) {
    struct output* const output = find_output(aTHX_ reference);
    if (output == NULL || output->handle == NULL) {
        croak("attempted write on closed output");
    }
    return output;
}

static struct output* output_for(pTHX_ SV* reference) {
    struct output* output = find_output(aTHX_ reference);
    if (output == NULL) {
        Newxz(output, 1, struct output);
        attach_handle(aTHX_ SvRV(reference), &output_kind, output);
    }
    return output;
}

struct output* attach_output(pTHX_ SV* reference, nmsg_output_t handle) {
    if (handle == NULL) {
        croak("%s", nmsg2_last_error());
    }
    struct output* const output = output_for(aTHX_ reference);
    output->handle = handle;
    return output;
}

/* Perl code is called when the library has returned: it may die, and would leave functions of the library that way. */
static void take_message(nmsg_message_t msg, void* user) {
    PERL_UNUSED_ARG(msg);
    ((struct output*)user)->is_taken = true;
}

void attach_callback(pTHX_ SV* reference, SV* code) {
    struct output* const output = output_for(aTHX_ reference);
    output->handle = nmsg_output_open_callback(take_message, output);
    if (output->handle == NULL) {
        croak("%s", nmsg2_last_error());
    }
    output->code = newSVsv(code);
}

void set_output_rate(pTHX_ struct output* output, unsigned rate, unsigned freq) {
    nmsg_rate_t const limit = rate != 0 ? nmsg_rate_init(rate, freq) : NULL;
    if (rate != 0 && limit == NULL) {
        croak("%s", nmsg2_last_error());
    }
    nmsg_output_set_rate(output->handle, limit);
    nmsg_rate_destroy(&output->rate);
    output->rate = limit;
}

/* --- writing */

/* Whether a sub is to be called: the output is a callback, and its filter passes the message. */
static bool pass_to_library(pTHX_ struct output* output, nmsg_message_t msg, nmsg_res* result) {
    PERL_UNUSED_CONTEXT;
    output->is_taken = false;
    *result = nmsg_output_write(output->handle, msg);
    return output->is_taken;
}

static void call_output_sub(pTHX_ struct output* output, SV* message) {
    /* The sub may close the output. */
    call_sub(aTHX_ sv_2mortal(SvREFCNT_inc(output->code)), message);
}

static void check_written(pTHX_ struct output* output, nmsg_res result) {
    if (result != nmsg_res_success) {
        die_of_result(aTHX_ "nmsg_output_write", result, nmsg2_output_get_error(output->handle));
    }
}

void write_object(pTHX_ struct output* output, SV* message) {
    nmsg_res result = nmsg_res_failure;
    if (pass_to_library(aTHX_ output, message_to_write(aTHX_ message), &result)) {
        call_output_sub(aTHX_ output, sv_2mortal(SvREFCNT_inc(message)));
        return;
    }
    check_written(aTHX_ output, result);
}

void write_message(pTHX_ struct message_classes* classes, struct output* output, nmsg_message_t msg) {
    nmsg_res result = nmsg_res_failure;
    if (pass_to_library(aTHX_ output, msg, &result)) {
        call_output_sub(aTHX_ output, sv_2mortal(read_message_object(aTHX_ classes, msg)));
        return;
    }
    nmsg_message_destroy(&msg);
    check_written(aTHX_ output, result);
}
