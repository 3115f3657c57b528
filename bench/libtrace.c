/* Counts packets and adds up their ports, with libtrace.h alone.
 *
 *     libtrace URI            reads in a loop
 *     libtrace URI THREADS    reads in that many threads; each packet time goes to a reporter, in order
 *
 * SIGINT ends it. Prints packets, the sum, and results that came out of order. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <libtrace_parallel.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct counts {
    uint64_t packets, ports, second, in_second;
};

static struct counts total;
static uint64_t last_key, disordered;
static libtrace_t* trace;

static void add_packet(struct counts* counts, const libtrace_packet_t* packet) {
    ++counts->packets;
    counts->ports += (uint64_t)trace_get_source_port(packet) + trace_get_destination_port(packet);
}

static void* start(libtrace_t* of, libtrace_thread_t* thread, void* global) {
    (void)of, (void)thread, (void)global;
    return calloc(1, sizeof(struct counts));
}

static void publish(libtrace_t* of, libtrace_thread_t* thread, struct counts* counts) {
    const libtrace_generic_t value = {.uint64 = counts->in_second};
    trace_publish_result(of, thread, counts->second, value, RESULT_USER);
    counts->in_second = 0;
}

static libtrace_packet_t* take(libtrace_t* of, libtrace_thread_t* thread, void* global, void* own,
                               libtrace_packet_t* packet) {
    (void)global;
    struct counts* const counts = own;
    const uint64_t second = trace_get_erf_timestamp(packet) >> 32;
    if (counts->in_second > 0 && second != counts->second) {
        publish(of, thread, counts);
    }
    counts->second = second;
    ++counts->in_second;
    add_packet(counts, packet);
    return packet;
}

static void stop(libtrace_t* of, libtrace_thread_t* thread, void* global, void* own) {
    (void)global;
    struct counts* const counts = own;
    publish(of, thread, counts);
    __atomic_fetch_add(&total.packets, counts->packets, __ATOMIC_RELAXED);
    __atomic_fetch_add(&total.ports, counts->ports, __ATOMIC_RELAXED);
    free(counts);
}

static void report(libtrace_t* of, libtrace_thread_t* thread, void* global, void* own, libtrace_result_t* result) {
    (void)of, (void)thread, (void)global, (void)own;
    disordered += result->key < last_key;
    last_key = result->key;
}

static void interrupt(int number) {
    (void)number;
    trace_pstop(trace);
}

static void run_parallel(int threads) {
    libtrace_callback_set_t* const packets = trace_create_callback_set();
    libtrace_callback_set_t* const results = trace_create_callback_set();
    trace_set_starting_cb(packets, start);
    trace_set_packet_cb(packets, take);
    trace_set_stopping_cb(packets, stop);
    trace_set_result_cb(results, report);
    trace_set_perpkt_threads(trace, threads);
    trace_set_combiner(trace, &combiner_ordered, (libtrace_generic_t){0});
    if (trace_pstart(trace, NULL, packets, results) == 0) {
        signal(SIGINT, interrupt);
        trace_join(trace);
    }
    trace_destroy_callback_set(packets);
    trace_destroy_callback_set(results);
}

static void run_serial(void) {
    libtrace_packet_t* const packet = trace_create_packet();
    if (trace_start(trace) == 0) {
        while (trace_read_packet(trace, packet) > 0) {
            add_packet(&total, packet);
        }
    }
    trace_destroy_packet(packet);
}

int main(int argc, char** argv) {
    trace = trace_create(argc > 1 ? argv[1] : "");
    if (argc > 2) {
        run_parallel(atoi(argv[2]));
    } else {
        run_serial();
    }
    const bool failed = trace_is_err(trace);
    if (failed) {
        trace_perror(trace, "libtrace");
    }
    trace_destroy(trace);
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", total.packets, total.ports, disordered);
    return failed;
}
