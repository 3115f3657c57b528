// tracesplit: copies packets to one file or several. See docs/man/tracesplit.1.scd.
#include "options.hpp"
#include "split.hpp"

int main(int argc, char** argv) {
    return tracesplit::run_command(argc, argv, "tracesplit", tracesplit::parse_options, tracesplit::usage_text);
}
