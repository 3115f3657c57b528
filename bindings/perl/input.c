#include "input.h"

#include "handle.h"

#include <poll.h>
#include <unistd.h>

/* --- objects */

void close_input(struct input* input) {
    while (input->ahead_next < input->ahead_end) {
        nmsg_message_destroy(&input->ahead[input->ahead_next++]);
    }
    nmsg_input_close(&input->handle);
}

static int free_input(pTHX_ SV* object, MAGIC* magic) {
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_ARG(object);
    struct input* const input = (struct input*)magic->mg_ptr;
    if (input != NULL) {
        close_input(input);
        Safefree(input);
        magic->mg_ptr = NULL;
    }
    return 0;
}

static const MGVTBL input_kind = {.svt_free = free_input, .svt_dup = forget_handle};

struct input* find_input(pTHX_ SV* reference) {
    MAGIC* const magic = find_handle(aTHX_ reference, &input_kind);
    return magic != NULL ? (struct input*)magic->mg_ptr : NULL;
}

struct input* open_input_of(pTHX_ SV* reference) {
    struct input* const input = find_input(aTHX_ reference);
    if (input == NULL || input->handle == NULL) {
        croak("attempted read on closed input");
    }
    return input;
}

struct input* attach_input(pTHX_ SV* reference, nmsg_input_t handle) {
    if (handle == NULL) {
        croak("%s", nmsg2_last_error());
    }
    struct input* input = find_input(aTHX_ reference);
    if (input == NULL) {
        Newxz(input, 1, struct input);
        attach_handle(aTHX_ SvRV(reference), &input_kind, input);
    }
    input->handle = handle;
    input->is_at_end = false;
    input->does_wait = true;
    input->is_pollable = nmsg2_input_get_fd(handle) >= 0;
    return input;
}

/* --- packets */

/* Takes the handle of libpcap. */
static nmsg_input_t open_packets(pcap_t* handle, nmsg_msgmod_t type, const char* filter, char* error) {
    nmsg_pcap_t pcap = nmsg_pcap_input_open(handle);
    if (pcap == NULL) {
        pcap_close(handle);
    }
    nmsg_input_t input = NULL;
    if (pcap != NULL && (filter == NULL || nmsg_pcap_input_setfilter(pcap, filter) == nmsg_res_success)) {
        input = nmsg_input_open_pcap(pcap, type);
    }
    if (input == NULL) {
        snprintf(error, PCAP_ERRBUF_SIZE, "%s", nmsg2_last_error());
        nmsg_pcap_input_close(&pcap);
    }
    return input;
}

nmsg_input_t open_pcap_file(int fd, nmsg_msgmod_t type, const char* filter, char* error) {
    const int own = dup(fd);
    FILE* const file = own >= 0 ? fdopen(own, "rb") : NULL;
    if (file == NULL) {
        snprintf(error, PCAP_ERRBUF_SIZE, "%s", strerror(errno));
        if (own >= 0) {
            close(own);
        }
        return NULL;
    }
    pcap_t* const handle = pcap_fopen_offline(file, error);
    if (handle == NULL) {
        fclose(file);
        return NULL;
    }
    return open_packets(handle, type, filter, error);
}

nmsg_input_t open_interface(const char* name, int snaplen, bool is_promiscuous, int buffer_size, nmsg_msgmod_t type,
                            const char* filter, char* error) {
    pcap_t* const handle = pcap_create(name, error);
    if (handle == NULL) {
        return NULL;
    }
    pcap_set_snaplen(handle, snaplen);
    pcap_set_promisc(handle, is_promiscuous ? 1 : 0);
    pcap_set_buffer_size(handle, buffer_size);
    pcap_set_immediate_mode(handle, 1); /* or a packet waits until a block of them is full */
    const int status = pcap_activate(handle);
    /* Reads never wait in libpcap, where signal handlers of Perl cannot run. */
    if (status < 0 || pcap_setnonblock(handle, 1, error) != 0) {
        if (status < 0) {
            const char* const detail = pcap_geterr(handle);
            snprintf(error, PCAP_ERRBUF_SIZE, "%s: %s", pcap_statustostr(status), detail);
        }
        pcap_close(handle);
        return NULL;
    }
    return open_packets(handle, type, filter, error);
}

/* --- reading */

/* Waits until there is something to read or a signal has come. Inputs wait for half a second themselves, except those
 * of interfaces. */
static void wait_for(struct input* input) {
    struct pollfd poll_fd = {.fd = nmsg2_input_get_fd(input->handle), .events = POLLIN};
    if (input->is_pollable && nmsg2_input_is_idle(input->handle)) {
        poll(&poll_fd, 1, NMSG_RBUF_TIMEOUT);
    }
}

/* Takes a message that a loop has left, or reads one. */
static nmsg_res next_message(struct input* input, nmsg_message_t* msg) {
    if (input->ahead_next < input->ahead_end) {
        *msg = input->ahead[input->ahead_next++];
        return nmsg_res_success;
    }
    return nmsg_input_read(input->handle, msg);
}

SV* read_message(pTHX_ struct message_classes* classes, struct input* input, bool waits) {
    while (true) {
        nmsg_message_t msg = NULL;
        const nmsg_res result = next_message(input, &msg);
        if (result == nmsg_res_success) {
            return read_message_object(aTHX_ classes, msg);
        }
        if (result == nmsg_res_eof) {
            input->is_at_end = true;
            return NULL;
        }
        if (result != nmsg_res_again) {
            die_of_result(aTHX_ "nmsg_input_read", result, nmsg2_input_get_error(input->handle));
        }
        PERL_ASYNC_CHECK(); /* a handler of Perl may die */
        if (input->handle == NULL || !waits) {
            return NULL;
        }
        wait_for(input);
    }
}

nmsg_res read_ahead(struct input* input) {
    if (input->ahead_next < input->ahead_end) {
        return nmsg_res_success;
    }
    size_t count = 0;
    const nmsg_res result = nmsg2_input_read_batch(input->handle, input->ahead, max_read_ahead, &count);
    input->ahead_next = 0;
    input->ahead_end = (unsigned)count;
    return result;
}
