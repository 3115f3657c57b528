# Net::Nmsg::Util.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::Util qw(:all DEBUG);
use Samples;

# --- constants

is(NMSG_FT_BOOL,               12,      'types of fields');
is(NMSG_FF_FORMAT_RAW,         16,      'flags of fields');
is(NMSG_WBUFSZ_MAX,            1048576, 'sizes of buffers');
is(NMSG_RBUF_TIMEOUT,          500,     'time of a read');
is(NMSG_DEFAULT_SNAPLEN,       1522,    'defaults of options');
is(NMSG_DEFAULT_SO_RCVBUF,     4194304, 'size of the buffer of a socket');
is(NMSG_CLOSE_TYPE_INTERVAL,   2,       'reasons');
is(NMSG_RES_READ_FAILURE,      12,      'results');
is(lookup_result(NMSG_RES_EOF), 'end of file', 'the text of a result');
is(nmsg_lookup_result(99), '(unknown libnmsg result code)', 'an unknown result');
is(DEBUG, 0, 'DEBUG');
is({field_types()}->{NMSG_FT_IP},                 4,                  'field_types');
is({field_types_by_val()}->{4},                   'NMSG_FT_IP',       'field_types_by_val');
is({field_flags()}->{NMSG_FF_HIDDEN},             4,                  'field_flags');
is({field_flags_by_val()}->{4},                   'NMSG_FF_HIDDEN',   'field_flags_by_val');
is(scalar(keys %{{field_types()}}),               13,                 'all types of fields');
for my $tag (sort keys %Net::Nmsg::Util::EXPORT_TAGS) {
    is_deeply([grep { !main->can($_) } @{$Net::Nmsg::Util::EXPORT_TAGS{$tag}}], [], "tag :$tag exports what there is");
}

# --- vendors and types

is_deeply([(vendors())[0, 1]], ['base', 'SIE'], 'vendors');
my %types = msgtypes();
is_deeply([@{$types{base}}[0 .. 4]], [qw(ncap email linkpair http ipconn)], 'msgtypes');
is(vendor_lookup('BASE'), 'base', 'a vendor in capitals');
is(vendor_lookup('ISC'),  'base', 'the old name of a vendor');
is(vendor_lookup(2),      'SIE',  'a vendor by number');
is_deeply([msgtype_lookup('sie', 1)],         ['SIE', 'dnsdedupe'], 'names of a type');
is_deeply([msgtype_id_lookup('ISC', 'HTTP')], [1, 4],               'numbers of a type');
dies_like(sub { vendor_lookup('x') }, qr/^uknown vendor 'x' at \Q$0\E/, 'an unknown vendor');
dies_like(sub { msgtype_lookup('base', 'y') },    qr/^unknown msgtype '1\/y'/, 'an unknown type');
dies_like(sub { msgtype_id_lookup('base', 99) },  qr/^unknown msgtype '1\/99'/, 'an unknown number');
dies_like(sub { msgtype_id_lookup(undef, undef) }, qr/^uknown vendor ''/, 'nothing');
is(vid_to_vname(1),            'base',   'vid_to_vname');
is(vid_to_vname(99),           undef,    'vid_to_vname of an unknown number');
is(vname_to_vid('none'),       0,        'vname_to_vid of an unknown name');
is(msgtype_to_mname(1, 5),     'ipconn', 'msgtype_to_mname');
is(mname_to_msgtype(1, 'dns'), 7,        'mname_to_msgtype');
cmp_ok(get_max_vid(), '>=', 2, 'get_max_vid');
cmp_ok(get_max_msgtype(1), '>=', 14, 'get_max_msgtype');

# --- channels

{
    my $path = folder('channels');
    open my $file, '>', $path;
    print $file "ch204 127.0.0.1/8430 127.0.0.1/8431\nch204 127.0.0.1/8432..8433\n";
    close $file;
    local $ENV{NMSG_CHALIAS_FILE} = $path;
    is_deeply([channel_lookup('ch204')], [qw(127.0.0.1/8430 127.0.0.1/8431 127.0.0.1/8432..8433)], 'a channel');
    is_deeply([chalias_lookup('none')], [], 'an unknown channel');
    ok(is_channel('ch204') && is_chalias('ch204'), 'is_channel');
    ok(!is_channel('none') && !is_channel(undef), 'is not');
}

# --- operators and groups: the library reads the files when it is loaded

{
    my $path = folder('operators');
    open my $file, '>', $path;
    print $file "7 example\n";
    close $file;
    local $ENV{NMSG_OPALIAS_FILE} = $path;
    my $found = qx{$^X @{[map { "-I$_" } @INC]} -MNet::Nmsg::Util=:all -e '
        print join "|", operator_lookup(7), operator_lookup("EXAMPLE"), operator_lookup(8), group_lookup("none"),
            alias_by_key(NMSG_ALIAS_OPERATOR, 7), alias_by_value(NMSG_ALIAS_OPERATOR, "example"),
            scalar alias_by_key(NMSG_ALIAS_OPERATOR, 7), scalar alias_by_value(NMSG_ALIAS_OPERATOR, "example")'};
    is($found, '7|example|7|example|0||0||7|example|7|example|example|7', 'names of operators and groups');
}

# --- what something is

ok(looks_like_socket($_), "$_ is a socket")
    for qw(192.0.2.1/8430 192.0.2.1:8430 192.0.2.1/8430..8437 2001:db8::1/8430 [2001:db8::1]:8430 localhost/1);
ok(!looks_like_socket($_), ($_ // 'undef') . ' is none')
    for undef, '', 'x', '192.0.2.1', '192.0.2.300/1', '192.0.2.1/99999', 'dir/123', '1.2/3', '2001:db8::1', [], '::1/x';
is_deeply([parse_socket_spec('192.0.2.1:53')],        ['192.0.2.1', 53],        'parse_socket_spec');
is_deeply([parse_socket_spec('[2001:db8::1]:53')],    ['2001:db8::1', 53],      'parse_socket_spec of IPv6');
is_deeply([parse_socket_spec('192.0.2.1/53..54')],    ['192.0.2.1', '53..54'],  'parse_socket_spec of a range');
is_deeply([parse_socket_spec('x')],                   [],                       'parse_socket_spec of something else');
is_deeply([expand_socket_spec('192.0.2.1/1..3')], [map { "192.0.2.1/$_" } 1 .. 3], 'expand_socket_spec');
is(scalar(() = expand_socket_spec('192.0.2.1/1..21')), 21, 'the longest range');
dies_like(sub { expand_socket_spec('192.0.2.1/1..30') }, qr/^port range \(20\) exceeded \(1\.\.30\)/, 'a long range');
dies_like(sub { expand_socket_spec('192.0.2.1/3..1') }, qr/^port range is empty/, 'a range backwards');

my $nmsg = write_ipconn(folder('x'), 3);
my $pcap = pcap_of_udp(folder('y'), 'z');
ok(is_file($nmsg) && !is_file(folder('none')) && !is_file(folder()) && !is_file(undef), 'is_file');
ok(is_nmsg_file($nmsg) && !is_nmsg_file($pcap) && !is_nmsg_file($0) && !is_nmsg_file(folder('none')), 'is_nmsg_file');
ok(is_pcap_file($pcap) && !is_pcap_file($nmsg) && !is_pcap_file(folder('none')), 'is_pcap_file');
open my $handle, '<', $nmsg;
ok(is_filehandle($handle) && is_filehandle(\*STDIN) && !is_filehandle('x') && !is_filehandle({}), 'is_filehandle');
close $handle;
ok(!is_filehandle($handle), 'a closed handle is none');
socket my $socket, Socket::AF_INET, Socket::SOCK_DGRAM, 0;
ok(is_socket($socket) && !is_socket(\*STDIN) && !is_socket('x'), 'is_socket');
ok(is_callback(sub { }) && !is_callback('x') && !is_callback([]), 'is_callback');

# --- interfaces

SKIP: {
    is(interface_detection_error(), '', 'interfaces can be listed');
    skip 'there is no interface lo', 2 if !grep { $_ eq 'lo' } interfaces();
    ok(is_interface('lo') && !is_interface('none') && !is_interface(undef), 'is_interface');
    ok(exists {interface_descriptions()}->{lo}, 'interface_descriptions');
}

done_testing;
