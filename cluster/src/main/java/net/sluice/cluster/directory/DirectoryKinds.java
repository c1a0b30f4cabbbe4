package net.sluice.cluster.directory;

import java.util.List;
import net.sluice.cluster.store.RegisterKind;

/** The registers that a directory needs: each member that holds data must be started with these. */
public final class DirectoryKinds {
    /** All of them. */
    public static final List<RegisterKind> ALL =
            List.of(LoginRegister.KIND, PageRegister.KIND, ExactRegister.KIND, SetRegister.KIND);

    private DirectoryKinds() {}
}
