package net.sluice.cluster.directory;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import net.sluice.cluster.AddressOutcome.Reason;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.directory.PoolView.Try;
import org.jspecify.annotations.Nullable;

/**
 * The search for one address of a pool: the one that the login had last, wherever it is; one of the slot's own blocks; one of a
 * block that becomes the slot's; any that there is.
 */
final class PoolSearch {
    private static final BitSet NOTHING = new BitSet();

    private final DirectoryState state;
    private final Courier courier;
    private final PoolView pools;
    private final AddressDesk desk;
    private final AddressTask task;
    private final int wish;
    private final PoolLayout pool;
    private boolean last = true;
    private boolean everywhere;

    @Nullable
    private Iterator<Try> tries;

    PoolSearch(DirectoryState state, Courier courier, PoolView pools, AddressDesk desk, AddressTask task, int wish) {
        this.state = state;
        this.courier = courier;
        this.pools = pools;
        this.desk = desk;
        this.task = task;
        this.wish = wish;
        String name = task.wishes.get(wish) instanceof AddressWish.FromPool(String wished) ? wished : "";
        pool = Objects.requireNonNull(pools.pool(name), name);
    }

    void next() {
        if (last) {
            last = false;
            Prefix before = task.tenant.memories == null ? null : task.tenant.memories.get(pool.name());
            PoolLayout.Page page = before == null ? null : pool.pageOf(before.address());
            if (before != null && page != null && page.given().get(pool.unitOf(before.address()))) {
                take(page, pool.unitOf(before.address()), new Try(page, 0, NOTHING, PageRegister.ONLY_PREFERRED));
                return;
            }
        }
        if (tries == null) {
            List<Try> all = pools.tries(pool, task.tenant.slot);
            tries = all.iterator();
        }
        if (!tries.hasNext() && !everywhere) {
            everywhere = true;
            tries = pools.anywhere(pool, task.tenant.slot).iterator();
        }
        if (tries.hasNext()) {
            Try next = tries.next();
            take(next.page(), PageRegister.NO, next);
        } else {
            desk.refuse(task, Reason.POOL_EXHAUSTED, "pool " + pool.name() + " has no free address");
        }
    }

    private void take(PoolLayout.Page page, int preferred, Try from) {
        desk.touches(task, page.key());
        byte[] operation = new OctetWriter()
                .u8(PageRegister.TAKE)
                .owner(task.name)
                .i64(state.epoch(task.name))
                .login(task.login)
                .u8(wish)
                .u8(task.tenant.slot)
                .u16(preferred)
                .u8(from.how())
                .u16(from.first())
                .octets(from.which().toByteArray())
                .written();
        courier.send(page.key(), task.tenant.slot, operation, in -> {
            if (in != null && !task.over) {
                taken(page, from, in);
            }
        });
    }

    private void taken(PoolLayout.Page page, Try from, OctetReader in) {
        if (in.u8() == PageRegister.NONE) {
            pools.full(from);
            next();
            return;
        }
        int unit = in.u16();
        int lease = in.i16();
        pools.held(page.key(), unit, unit, true);
        PoolLayout.Block block = pools.leased(page.key(), unit, lease);
        if (block != null && lease == task.tenant.slot) {
            desk.tellBlock(block, lease);
        }
        task.exceptional[wish] = lease != task.tenant.slot;
        task.granted[wish] = pool.prefix(page, unit);
        desk.partDone(task);
    }
}
