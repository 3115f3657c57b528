#include "loop.h"

#include "handle.h"
#include "input.h"
#include "output.h"

#include <poll.h>
#include <time.h>

struct loop_input {
    struct input* input;
    size_t next_output; /* of those that take turns */
    bool is_done;
};

struct loop_output {
    SV* object;
    struct output* output;
    SV* limit_sub; /* or NULL */
    UV written;    /* messages since the last limit */
    time_t interval_begin;
};

struct io_loop {
    struct message_classes* classes;
    struct loop_options options;
    struct loop_input* inputs;
    size_t input_count;
    struct loop_output* outputs;
    size_t output_count;
    struct pollfd* polled;
    bool is_stopped;
    nmsg_res failure; /* of an input, after which the others go on */
    char failure_text[256];
};

static const MGVTBL loop_kind = {.svt_dup = forget_handle};

/* --- limits */

static time_t begin_of_interval(const struct io_loop* loop) {
    const time_t now = time(NULL);
    const time_t interval = (time_t)loop->options.interval;
    return interval != 0 ? now - (now - (time_t)loop->options.offset) % interval : now;
}

static bool is_interval_over(const struct io_loop* loop, const struct loop_output* output) {
    const time_t interval = (time_t)loop->options.interval;
    return interval != 0 && time(NULL) - output->interval_begin >= interval;
}

static bool is_full(const struct io_loop* loop, const struct loop_output* output) {
    return loop->options.count != 0 && output->written >= loop->options.count;
}

/* Tells a sub, which may open the output anew, that a limit was reached. The loop ends without a sub, and if it leaves
 * the output closed. */
static void pass_limit(pTHX_ struct io_loop* loop, struct loop_output* output) {
    if (output->limit_sub == NULL) {
        loop->is_stopped = true;
        return;
    }
    call_sub(aTHX_ output->limit_sub, output->object);
    loop->is_stopped = loop->is_stopped || output->output->handle == NULL;
}

/* Whether a message may be written now. May call a sub. */
static bool has_room(pTHX_ struct io_loop* loop, struct loop_output* output) {
    if (is_interval_over(loop, output)) {
        pass_limit(aTHX_ loop, output);
        output->interval_begin = begin_of_interval(loop);
    }
    if (!loop->is_stopped && is_full(loop, output)) {
        pass_limit(aTHX_ loop, output);
        output->written = 0;
    }
    /* A sub for messages may have closed it. */
    loop->is_stopped = loop->is_stopped || output->output->handle == NULL;
    return !loop->is_stopped;
}

/* --- writing */

static void write_to(pTHX_ struct io_loop* loop, struct loop_output* output, nmsg_message_t msg) {
    ++output->written;
    write_message(aTHX_ loop->classes, output->output, msg);
}

/* Writes to the output whose turn it is. The message stays with the input as long as a sub may run. */
static void write_in_turn(pTHX_ struct io_loop* loop, struct loop_input* from) {
    struct loop_output* const output = &loop->outputs[from->next_output];
    struct input* const input = from->input;
    if (has_room(aTHX_ loop, output) && input->ahead_next < input->ahead_end) {
        from->next_output = (from->next_output + 1) % loop->output_count;
        write_to(aTHX_ loop, output, input->ahead[input->ahead_next++]);
    }
}

/* Writes to all outputs: each gets a copy, as it may change the message or pass it on to a sub. */
static void write_to_all(pTHX_ struct io_loop* loop, struct loop_input* from) {
    struct input* const input = from->input;
    if (!has_room(aTHX_ loop, &loop->outputs[0]) || input->ahead_next >= input->ahead_end) {
        return;
    }
    SV* const owner = sv_2mortal(read_message_object(aTHX_ loop->classes, input->ahead[input->ahead_next++]));
    for (size_t i = 0; i < loop->output_count && (i == 0 || has_room(aTHX_ loop, &loop->outputs[i])); ++i) {
        nmsg_message_t const copy = nmsg2_message_copy(message_of(aTHX_ owner));
        if (copy == NULL) {
            croak("%s", nmsg2_last_error());
        }
        write_to(aTHX_ loop, &loop->outputs[i], copy);
    }
}

static void write_what_was_read(pTHX_ struct io_loop* loop, struct loop_input* from) {
    struct input* const input = from->input;
    while (input->ahead_next < input->ahead_end && !loop->is_stopped) {
        ENTER;
        SAVETMPS;
        if (loop->options.is_mirrored) {
            write_to_all(aTHX_ loop, from);
        } else {
            write_in_turn(aTHX_ loop, from);
        }
        FREETMPS;
        LEAVE;
        PERL_ASYNC_CHECK();
    }
}

/* --- reading */

static void end_input(struct io_loop* loop, struct loop_input* from, nmsg_res result) {
    from->is_done = true;
    from->input->is_at_end = result == nmsg_res_eof;
    if (result != nmsg_res_eof && result != nmsg_res_stop && loop->failure == nmsg_res_success) {
        loop->failure = result;
        snprintf(loop->failure_text, sizeof loop->failure_text, "%s", nmsg2_input_get_error(from->input->handle));
    }
}

/* Whether the input had anything. */
static bool serve(pTHX_ struct io_loop* loop, struct loop_input* from) {
    if (from->input->handle == NULL) { /* closed by a sub */
        from->is_done = true;
        return true;
    }
    const nmsg_res result = read_ahead(from->input);
    if (result == nmsg_res_success) {
        write_what_was_read(aTHX_ loop, from);
        return true;
    }
    if (result != nmsg_res_again) {
        end_input(loop, from, result);
        return true;
    }
    return !from->input->is_pollable || !nmsg2_input_is_idle(from->input->handle);
}

static bool is_any_left(const struct io_loop* loop) {
    for (size_t i = 0; i < loop->input_count; ++i) {
        if (!loop->inputs[i].is_done) {
            return true;
        }
    }
    return false;
}

/* Waits until an input has something, or a signal has come; half a second at most, for the intervals. */
static void wait_for_inputs(struct io_loop* loop) {
    nfds_t count = 0;
    for (size_t i = 0; i < loop->input_count; ++i) {
        const struct loop_input* const from = &loop->inputs[i];
        if (!from->is_done) {
            loop->polled[count++] = (struct pollfd){.fd = nmsg2_input_get_fd(from->input->handle), .events = POLLIN};
        }
    }
    poll(loop->polled, count, NMSG_RBUF_TIMEOUT);
}

static void check_intervals(pTHX_ struct io_loop* loop) {
    for (size_t i = 0; i < loop->output_count && !loop->is_stopped; ++i) {
        if (is_interval_over(loop, &loop->outputs[i])) {
            has_room(aTHX_ loop, &loop->outputs[i]);
        }
    }
}

static void run(pTHX_ struct io_loop* loop) {
    while (!loop->is_stopped && is_any_left(loop)) {
        bool had_any = false;
        for (size_t i = 0; i < loop->input_count && !loop->is_stopped; ++i) {
            if (!loop->inputs[i].is_done && serve(aTHX_ loop, &loop->inputs[i])) {
                had_any = true;
            }
        }
        PERL_ASYNC_CHECK();
        if (!had_any && !loop->is_stopped) {
            wait_for_inputs(loop);
            PERL_ASYNC_CHECK();
            check_intervals(aTHX_ loop);
        }
    }
}

static void flush_outputs(pTHX_ struct io_loop* loop) {
    for (size_t i = 0; i < loop->output_count; ++i) {
        nmsg_output_t const handle = loop->outputs[i].output->handle;
        const nmsg_res result = handle != NULL ? nmsg_output_flush(handle) : nmsg_res_success;
        if (result != nmsg_res_success) {
            die_of_result(aTHX_ "nmsg_output_flush", result, nmsg2_output_get_error(handle));
        }
    }
}

/* --- begin and end */

/* What is left when the loop ends, or when a sub dies. */
static void end_loop(pTHX_ void* ended) {
    struct io_loop* const loop = ended;
    for (size_t i = 0; i < loop->input_count; ++i) {
        struct input* const input = loop->inputs[i].input;
        nmsg2_input_set_timeout(input->handle, input->does_wait ? -1 : 0);
    }
    Safefree(loop->inputs);
    Safefree(loop->outputs);
    Safefree(loop->polled);
    Safefree(loop);
}

static void forget_loop(pTHX_ void* io) {
    sv_unmagicext((SV*)io, PERL_MAGIC_ext, (MGVTBL*)&loop_kind);
    SvREFCNT_dec((SV*)io);
}

static SV* item(pTHX_ AV* array, size_t index) {
    SV** const found = av_fetch(array, (SSize_t)index, 0);
    return found != NULL ? *found : &PL_sv_undef;
}

/* The objects stay alive until the loop has ended: the caller holds the arrays. */
static struct io_loop* begin_loop(pTHX_ AV* inputs, AV* outputs, AV* subs, const struct loop_options* options) {
    struct io_loop* loop = NULL;
    Newxz(loop, 1, struct io_loop);
    SAVEDESTRUCTOR_X(end_loop, loop);
    loop->options = *options;
    Newxz(loop->inputs, av_count(inputs) + 1, struct loop_input);
    Newxz(loop->outputs, av_count(outputs) + 1, struct loop_output);
    Newxz(loop->polled, av_count(inputs) + 1, struct pollfd);
    for (size_t i = 0; i < av_count(inputs); ++i) {
        struct input* const input = open_input_of(aTHX_ item(aTHX_ inputs, i));
        loop->inputs[loop->input_count++].input = input;
        nmsg2_input_set_timeout(input->handle, 0);
    }
    for (size_t i = 0; i < av_count(outputs); ++i) {
        SV* const object = item(aTHX_ outputs, i);
        SV* const sub = item(aTHX_ subs, i);
        loop->outputs[loop->output_count++] = (struct loop_output){.object = object,
                                                                   .output = open_output_of(aTHX_ object),
                                                                   .limit_sub = SvOK(sub) ? sub : NULL,
                                                                   .interval_begin = begin_of_interval(loop)};
    }
    return loop;
}

void run_loop(pTHX_ struct message_classes* classes, SV* io, AV* inputs, AV* outputs, AV* subs,
              const struct loop_options* options) {
    if (find_handle(aTHX_ io, &loop_kind) != NULL) {
        croak("the loop runs already");
    }
    ENTER;
    struct io_loop* const loop = begin_loop(aTHX_ inputs, outputs, subs, options);
    loop->classes = classes;
    attach_handle(aTHX_ SvRV(io), &loop_kind, loop);
    SAVEDESTRUCTOR_X(forget_loop, SvREFCNT_inc(SvRV(io)));
    if (loop->output_count == 0 && loop->input_count != 0) {
        croak("the loop has no output");
    }
    run(aTHX_ loop);
    flush_outputs(aTHX_ loop);
    if (loop->failure != nmsg_res_success) {
        die_of_result(aTHX_ "nmsg_input_read", loop->failure, loop->failure_text);
    }
    LEAVE;
}

void stop_loop(pTHX_ SV* io) {
    MAGIC* const magic = find_handle(aTHX_ io, &loop_kind);
    if (magic != NULL) {
        ((struct io_loop*)magic->mg_ptr)->is_stopped = true;
    }
}
